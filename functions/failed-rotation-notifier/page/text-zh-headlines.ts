import { formatCount } from '../../../lib/html/format.ts';
import type { Figures } from './figures.ts';
import type { PageText } from './text/en.ts';

function describeRotations({ open, byType, bySeverity }: Figures): string {
  const replicas = byType['replica.failed'] ?? 0;
  const critical = bySeverity.critical ?? 0;
  const secrets = open - replicas;
  return [
    ...(secrets > 0 ? [`${formatCount(secrets)} 个凭据轮转异常`] : []),
    ...(replicas > 0 ? [`${formatCount(replicas)} 个凭据的副本未同步`] : []),
    ...(critical > 0 ? [critical === open ? '均为紧急' : `其中 ${formatCount(critical)} 个紧急`] : []),
  ].join('，');
}

const trouble = (figures: Figures, none: string): string =>
  figures.open > 0 ? `${describeRotations(figures)}。` : none;
const seen = (figures: Figures): string => trouble(figures, '未发现异常。');

/** The first sentence of the page. */
export const headlines: PageText['headlines'] = {
  failed: ({ scopes }, { open }) =>
    `失败：${formatCount(scopes)} 个范围均无法读取。${open > 0 ? `以下为此前运行所知：${formatCount(open)} 个未恢复的异常。` : '所有凭据的轮转情况未知。'}`,
  none: () => '未查看任何内容：本次运行没有范围。',
  partial: ({ failed, scopes }, figures) =>
    `不完整：${formatCount(scopes)} 个范围中有 ${formatCount(failed.length)} 个无法读取。就目前所知：${seen(figures)}`,
  drifted: ({ drifted, scopes }, figures) =>
    `不一致：${formatCount(scopes)} 个范围中有 ${formatCount(drifted.length)} 个核对不相符。就已读取的内容而言：${seen(figures)}`,
  unverified: (_, figures) => `未经核实。就已读取的内容而言：${seen(figures)}`,
  narrowed: (_, figures) => `仅限所查询的部分：${trouble(figures, '轮转全部正常。')}`,
  exact: (_, figures) => trouble(figures, figures.secrets === 0 ? '没有凭据，无需轮转。' : '轮转全部正常。'),
};

/** The line that stays in sight. */
export const strips: PageText['strips'] = {
  failed: () => '失败：所有范围均无法读取，异常可能无人发现',
  none: () => '空运行：未查看任何内容',
  partial: ({ failed, scopes }) => `不完整：${formatCount(scopes)} 个范围中有 ${formatCount(failed.length)} 个未查看`,
  drifted: ({ drifted }) => `不一致：${formatCount(drifted.length)} 个范围核对不相符`,
  unverified: ({ unverified }) => `未核实：${formatCount(unverified.length)} 个范围无法核对`,
  narrowed: () => '已缩小范围：仅包含所查询的范围',
  exact: () => undefined,
};
