import { assessRun as assess, type Standing as StandingOf } from '../../lib/html/run/verdict.ts';
import type { ManifestScope } from '../../lib/run/manifest.ts';
import type { PageRun } from './page/input.ts';

export type { Verdict } from '../../lib/html/run/verdict.ts';
export type Standing = StandingOf<ManifestScope>;

export const assessRun = (run: PageRun): Standing => assess<ManifestScope>(run);
