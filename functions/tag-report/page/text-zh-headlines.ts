import { formatCount, formatPercent } from '../../../lib/html/format.ts';
import type { Figures } from './figures.ts';
import type { PageText } from './text/en.ts';

function describeTags({ secrets, known, tagged, coveragePercent }: Figures): string {
  if (secrets === 0) return '没有任何凭据';
  if (known === 0) return `${formatCount(secrets)} 个凭据的标签均未知`;
  const limit = known < secrets ? '标签已知的 ' : '';
  if (tagged === known) return `${limit}${formatCount(known)} 个凭据全部带有标签`;
  if (tagged === 0) return `${limit}${formatCount(known)} 个凭据全部没有标签`;
  return `${limit}${formatCount(known)} 个凭据中有 ${formatCount(tagged)} 个带有标签（${formatPercent(coveragePercent)}）`;
}

function describePolicy({ secrets, pass, fail, hasPolicy }: Figures): string {
  if (secrets === 0) return '';
  if (!hasPolicy) return '；未设置标签策略，无法判定是否合规';
  if (pass + fail === 0) return '；没有凭据可以按策略判定';
  return fail === 0 ? '；没有凭据违反策略' : `；${formatCount(fail)} 个违反策略`;
}

const estate = (figures: Figures): string => `${describeTags(figures)}${describePolicy(figures)}。`;

export const headlines: PageText['headlines'] = {
  failed: ({ scopes }) => `失败：${formatCount(scopes)} 个范围均无法读取，所有凭据的标签情况未知。`,
  none: () => '未读取任何内容：本次运行没有范围。',
  partial: ({ failed, scopes }, figures) =>
    `不完整：${formatCount(scopes)} 个范围中有 ${formatCount(failed.length)} 个无法读取。其余范围内：${estate(figures)}`,
  drifted: ({ drifted, scopes }, figures) =>
    `不一致：${formatCount(scopes)} 个范围中有 ${formatCount(drifted.length)} 个两次核对均不相符。就已读取的内容而言：${estate(figures)}`,
  unverified: (_, figures) => `已读取到末尾，但未经核实。${estate(figures)}`,
  narrowed: (_, figures) => `仅限所查询的部分。${estate(figures)}`,
  exact: (_, figures) => `完整且已核实。${estate(figures)}`,
};

export const strips: PageText['strips'] = {
  failed: () => '失败：本页内容不能反映您的凭据情况',
  none: () => '空运行：未读取任何内容',
  partial: ({ failed, scopes }) => `不完整：${formatCount(scopes)} 个范围中有 ${formatCount(failed.length)} 个未评估`,
  drifted: ({ drifted }) => `不一致：${formatCount(drifted.length)} 个范围核对不相符`,
  unverified: ({ unverified }) => `未核实：${formatCount(unverified.length)} 个范围无法核对`,
  narrowed: () => '已缩小范围：仅包含所查询的部分',
  exact: () => undefined,
};
