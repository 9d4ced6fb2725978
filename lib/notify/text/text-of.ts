import { ENGLISH } from './en.ts';
import type { NoticeLanguage, Words } from './text.ts';
import { CHINESE } from './zh.ts';

export const chooseWords = (lang: NoticeLanguage): Words => (lang === 'zh' ? CHINESE : ENGLISH);
