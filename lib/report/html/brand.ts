import { foreign } from '../../html/untrusted.ts';
import { type Html, markup } from '../../html/markup.ts';

/** The line above the headline: which report, of which run. */
export const renderBrand = (product: string, run: string, runId: string): Html =>
  markup`<div class="brand"><b><svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true"><path d="M12 2.5 4 5.5v6c0 5 3.4 8.6 8 10 4.600-1.400 8-5 8-10v-6z"/><path d="m8.500 12 2.500 2.500 4.500-5"/></svg>${product}</b><span class="id">${run} ${foreign(runId)}</span></div>`;
