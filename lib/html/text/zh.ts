import { formatCount } from '../format.ts';
import { wordSpanInChinese } from '../../text/span.ts';
import type { Labels } from './en.ts';

export const ZH_LABELS: Labels = {
  lang: 'zh-Hans',
  onEverySheet: '！！！  结果不完整或未校验  ！！！',
  skipToContent: '跳到正文',
  sections: '目录',
  colon: '：',
  show: (count) => `显示 ${formatCount(count)} 条`,
  showMore: (count) => `再显示 ${formatCount(count)} 条`,
  leftOut: (shown, total) => `共 ${formatCount(total)} 条，此处显示 ${formatCount(shown)} 条。`,
  asTable: '以表格显示',
  category: '类别',
  count: '凭据数',
  share: '占比',
  otherKinds: (kinds) => `其他 ${formatCount(kinds)} 类`,
  seconds: (ms) => `${(ms / 1000).toFixed(1)} 秒`,
  noData: '没有可显示的数据。',
  span: wordSpanInChinese,
  ago: (span) => `${span}前`,
  ahead: (span) => `${span}后`,
};
