import { untrusted } from '../../../lib/html/untrusted.ts';
import { type Html, markup } from '../../../lib/html/markup.ts';
import type { RunVerdict } from '../../../lib/html/run/verdict.ts';
import { renderTime } from '../../../lib/html/time.ts';
import type { ManifestFile, ManifestScope } from '../../../lib/run/manifest.ts';
import type { InventoryPageInput } from './input.ts';
import type { PageText } from './text/en.ts';

/** What each section of the page is made from. */
export interface View {
  readonly input: InventoryPageInput;
  readonly verdict: RunVerdict<ManifestScope>;
  readonly text: PageText;
  /** The run's start: the time that "ago" counts from. */
  readonly nowMs: number;
}

export const renderSince = (view: View, timeMs: number | null, ago?: (span: string) => string): Html =>
  renderTime(timeMs, { nowMs: view.nowMs, labels: view.text.labels, ago });

/** A lone surrogate has no UTF-8, and `encodeURIComponent` throws on it. */
const encodeSegment = (segment: string): string =>
  encodeURIComponent(segment.replaceAll(/\p{Cs}/gu, '\uFFFD')).replaceAll('%3D', '=');

/** A key below the run's folder as a link that works wherever the folder is copied to. `./` keeps it from naming a scheme. */
export function renderFileLink({ folder }: InventoryPageInput, key: string): Html {
  if (!key.startsWith(folder)) return markup`<code>${untrusted(key)}</code>`;
  const name = key.slice(folder.length);
  return markup`<a href="./${name.split('/').map(encodeSegment).join('/')}">${untrusted(name)}</a>`;
}

/** Where all rows are: the run's file of that name, or the name alone when the run wrote none. */
export function renderNamedFile({ input, text }: View, name: string): Html {
  const file = input.run.files.find(({ key }: ManifestFile) => key === input.folder + name);
  const link = file === undefined ? markup`<code>${name}</code>` : renderFileLink(input, file.key);
  return markup`${text.allIn}${link}`;
}
