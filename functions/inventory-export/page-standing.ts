import { assessRun as assess, type Standing as StandingOf } from '../../lib/report/html/standing.ts';
import type { ManifestScope } from '../../lib/report/manifest.ts';
import type { PageRun } from './page-input.ts';

export type { Verdict } from '../../lib/report/html/standing.ts';
export type Standing = StandingOf<ManifestScope>;

export const assessRun = (run: PageRun): Standing => assess<ManifestScope>(run);
