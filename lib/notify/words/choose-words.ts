import { ENGLISH } from './en.ts';
import type { NoticeLanguage, Words } from './words.ts';
import { CHINESE } from './zh.ts';

export const chooseWords = (lang: NoticeLanguage): Words => (lang === 'zh' ? CHINESE : ENGLISH);
