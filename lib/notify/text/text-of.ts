import { ENGLISH } from './en.ts';
import type { NoticeLanguage, NoticeText } from './text.ts';
import { CHINESE } from './zh.ts';

export const textOf = (lang: NoticeLanguage): NoticeText => (lang === 'zh' ? CHINESE : ENGLISH);
