import { SEVERITIES } from '../../../lib/html/components.ts';
import type { PageSection } from '../../../lib/html/document.ts';
import { formatCount } from '../../../lib/html/format.ts';
import { markup } from '../../../lib/html/markup.ts';
import { renderOwner } from '../../../lib/html/run/sections.ts';
import { renderTable, type TableColumn } from '../../../lib/html/table.ts';
import type { OwnerFindings } from './input.ts';
import { PAGE_CAPS } from './sample.ts';
import { renderNamedFile, type View } from './view.ts';

const VISIBLE_ROWS = 10;

/** Who has to act: the secrets with findings of each owner, once each, by the worst of its findings. */
export function renderOwners(view: View): PageSection[] {
  const { input, text } = view;
  const { owners } = input;
  if (owners.length === 0) return [];
  const severities = SEVERITIES.filter((severity) => owners.some(({ bySeverity }) => (bySeverity[severity] ?? 0) > 0));
  const columns: TableColumn<OwnerFindings>[] = [
    {
      title: text.columns.owner,
      cell: ({ owner, isRest }) => (isRest ? text.owners.rest : renderOwner(text, owner)),
      kind: 'main',
      width: 40,
    },
    { title: text.columns.secrets, cell: ({ secrets }) => formatCount(secrets), kind: 'number' },
    ...severities.map((severity): TableColumn<OwnerFindings> => ({
      title: text.severities[severity],
      cell: ({ bySeverity }) => formatCount(bySeverity[severity] ?? 0),
      kind: 'number',
    })),
  ];
  const table = renderTable({
    caption: text.sections.owners,
    columns,
    rows: owners.slice(0, PAGE_CAPS.owners),
    visible: VISIBLE_ROWS,
    total: owners.length,
    rest: renderNamedFile(view, 'findings.csv'),
    narrow: 'flow',
    labels: text.labels,
  });
  return [
    {
      id: 'owners',
      title: text.sections.owners,
      count: formatCount(owners.filter(({ owner }) => owner !== null).length),
      lead: text.owners.lead,
      body: markup`<div class="panel">${table}</div>`,
    },
  ];
}
