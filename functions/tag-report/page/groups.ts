import { untrustedExact } from '../../../lib/html/untrusted.ts';
import { formatCount, formatPercent } from '../../../lib/html/format.ts';
import { type Html, markup } from '../../../lib/html/markup.ts';
import { renderKey, renderMeter } from '../../../lib/html/charts/meter.ts';
import { renderPill } from '../../../lib/html/components.ts';
import { renderRest } from '../../../lib/html/run/sections.ts';
import type { PageSection } from '../../../lib/html/document.ts';
import { renderTable, type TableColumn } from '../../../lib/html/table.ts';
import type { Group } from '../group-by-tag.ts';
import type { View } from './view.ts';

const MOST_ROWS = 100;
const VISIBLE_ROWS = 10;
const NAME_CHARS = 120;
const MOST_KEYS = 20;

interface ValueGroup extends Group {
  readonly value: string | null;
}

interface GroupTable {
  /** Of the tag, where it is not the owner's. */
  readonly key?: string;
  readonly nameTitle: string;
  /** In place of a value where there is none. */
  readonly missing: string;
  readonly groups: readonly ValueGroup[];
}

/** Where nothing was judged, zero would be wrong. */
export const formatEvaluated = ({ pass, fail }: Group, count: number): string =>
  pass + fail === 0 ? '–' : formatCount(count);

/** As long as the group is large, cut into its results. */
function renderResults({ pass, fail, notEvaluated }: Group, largest: number): Html {
  const share = (count: number): number => (count / largest) * 100;
  return renderMeter([
    { percent: share(pass), color: 'ok' },
    { percent: share(fail), color: 'high' },
    { percent: share(notEvaluated), color: 'mute' },
  ]);
}

function groupColumns({ text }: View, table: GroupTable): TableColumn<ValueGroup>[] {
  const { columns } = text;
  const largest = table.groups.reduce((most, { secrets }) => Math.max(most, secrets), 0);
  const number = (title: string, cell: (group: ValueGroup) => string): TableColumn<ValueGroup> => ({
    title,
    cell,
    kind: 'number',
    width: 10,
  });
  return [
    {
      title: table.nameTitle,
      cell: ({ value }) => (value === null ? renderPill('medium', table.missing) : untrustedExact(value, NAME_CHARS)),
      kind: 'main',
      width: 25,
    },
    number(columns.secrets, ({ secrets }) => formatCount(secrets)),
    number(columns.pass, (group) => formatEvaluated(group, group.pass)),
    number(columns.fail, (group) => formatEvaluated(group, group.fail)),
    number(columns.notEvaluated, ({ notEvaluated }) => formatCount(notEvaluated)),
    number(columns.compliance, ({ compliancePercent }) => formatPercent(compliancePercent)),
    { title: columns.results, cell: (group) => renderResults(group, largest) },
  ];
}

/** What has no value stands first: it is what there is to do. */
function renderGroups(view: View, table: GroupTable): Html {
  const without = table.groups.filter(({ value }) => value === null);
  const sorted = [...without, ...table.groups.filter(({ value }) => value !== null)];
  return renderTable({
    caption: table.nameTitle,
    ...(table.key !== undefined && { name: table.key }),
    columns: groupColumns(view, table),
    rows: sorted.slice(0, Math.min(MOST_ROWS, view.mostRows)),
    visible: VISIBLE_ROWS,
    total: sorted.length,
    rest: renderRest(view.text, 'report.json'),
    narrow: 'flow',
    labels: view.text.labels,
  });
}

const renderResultsKey = ({ text }: View): Html =>
  renderKey([
    { label: text.columns.pass, color: 'ok' },
    { label: text.columns.fail, color: 'high' },
    { label: text.columns.notEvaluated, color: 'mute' },
  ]);

/** A chart for each key that the report is grouped by, and for each tag of the service's own; no section without any. */
export function renderValues(view: View): PageSection[] {
  const { report, text } = view;
  const keys = [report.byKey, report.bySysTag]
    .flatMap(Object.entries<readonly ValueGroup[]>)
    .filter(([, groups]) => groups.length > 0);
  if (keys.length === 0) return [];
  const shown = keys.slice(0, Math.min(MOST_KEYS, view.mostRows));
  const isCut = keys.length > shown.length;
  const panels = shown.map(([key, groups]) => {
    const table = renderGroups(view, {
      key,
      nameTitle: text.columns.value,
      missing: text.groups.noTag,
      groups,
    });
    const count = groups.filter(({ value }) => value !== null).length;
    return markup`<div class="panel gap"><h3><code>${untrustedExact(key, NAME_CHARS)}</code> <span class="count">${text.groups.values(count)}</span></h3>${table}</div>`;
  });
  return [
    {
      id: 'values',
      title: text.sections.values,
      lead: text.groups.valuesLead,
      body: markup`${renderResultsKey(view)}${panels}${isCut && markup`<p class="note">${text.labels.leftOut(shown.length, keys.length)}${renderRest(text, 'report.json')}</p>`}`,
    },
  ];
}

/** Who has to act; secrets without an owner are a row of their own. */
export function renderOwners(view: View, ownerKey: string): PageSection[] {
  const { report, text } = view;
  if (report.byOwner.length === 0) return [];
  const groups = report.byOwner.map(({ owner, ...group }) => ({ ...group, value: owner }));
  const nameTitle = text.columns.owner;
  const table = renderGroups(view, { nameTitle, missing: text.groups.noOwner, groups });
  return [
    {
      id: 'owners',
      title: text.sections.owners,
      count: formatCount(groups.filter(({ value }) => value !== null).length),
      lead: markup`${text.groups.ownersLead[0]} <code>${untrustedExact(ownerKey, NAME_CHARS)}</code>${text.groups.ownersLead[1]}`,
      body: markup`${renderResultsKey(view)}<div class="panel gap">${table}</div>`,
    },
  ];
}
