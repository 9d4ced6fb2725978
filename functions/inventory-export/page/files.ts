import { formatBytes, formatCount } from '../../../lib/html/format.ts';
import { type Html, markup } from '../../../lib/html/markup.ts';
import type { PageSection } from '../../../lib/html/document.ts';
import { renderTable } from '../../../lib/html/table.ts';
import type { ManifestFile } from '../../../lib/run/manifest.ts';
import { renderFileLink, renderNamedFile, type View } from './view.ts';

const MOST_PARTS = 60;

function renderFileTable(view: View, caption: string, files: readonly ManifestFile[], visible: number): Html {
  const { columns, labels } = view.text;
  return renderTable({
    caption,
    columns: [
      { title: columns.file, cell: ({ key }) => renderFileLink(view.input, key), kind: 'main', width: 50 },
      { title: columns.format, cell: ({ format }) => format, width: 10 },
      { title: columns.rows, cell: ({ rows }) => formatCount(rows), kind: 'number', width: 15 },
      { title: columns.size, cell: ({ size }) => formatBytes(size), kind: 'number', width: 15 },
    ],
    rows: files.slice(0, MOST_PARTS),
    visible,
    total: files.length,
    rest: renderNamedFile(view, 'manifest.json'),
    narrow: 'stack',
    labels: labels,
  });
}

export function renderFiles(view: View): PageSection[] {
  const { text, input } = view;
  const { files } = input.run;
  if (files.length === 0) return [];
  const ofRun = files.filter(({ region }) => region === undefined);
  const parts = files.filter(({ region }) => region !== undefined);
  return [
    {
      id: 'files',
      title: text.files.title,
      count: formatCount(files.length),
      lead: text.files.lead,
      body: markup`<div class="panel">${renderFileTable(view, text.files.title, ofRun, ofRun.length)}</div>
        ${parts.length > 0 && markup`<div class="panel gap"><h3>${text.files.parts} <span class="count">${formatCount(parts.length)}</span></h3>${renderFileTable(view, text.files.parts, parts, 4)}</div>`}`,
    },
  ];
}
