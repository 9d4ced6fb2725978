import type { TagReport } from './tag-report.ts';

/** Replaced by the page. */
export const renderTagPage = (report: TagReport, _lang: 'en' | 'zh'): string => JSON.stringify(report);
