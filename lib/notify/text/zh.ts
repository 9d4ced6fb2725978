import { CHINESE_NEXT_STEPS } from '../../text/next-steps.ts';
import { formatCount } from '../../text/count.ts';
import { wordSpanInChinese } from '../../text/span.ts';
import type { EndReason, NoticeType } from '../notice.ts';
import { sumUpEnds, type HeadlineParts, type MessageKind, type NoticeText } from './text.ts';

interface Headlines {
  readonly open: string;
  readonly now: string;
  /** Before the age: `db-prod 轮转失败已 3 天`. */
  readonly lasting: string;
}

/** What stands behind the secret's name. */
const HEADLINES: Readonly<Record<Exclude<MessageKind, 'watch.stale'>, Headlines>> = {
  'rotation.failed': { open: '轮转失败', now: '轮转现已失败', lasting: '轮转失败' },
  'rotation.overdue': { open: '逾期未轮转', now: '现已逾期未轮转', lasting: '逾期未轮转' },
  'rotation.disabled': { open: '自动轮转已关闭', now: '自动轮转现已关闭', lasting: '自动轮转已关闭，未轮转' },
  'replica.failed': { open: '副本未同步', now: '副本现已不同步', lasting: '副本未同步' },
  mixed: { open: '存在轮转问题', now: '轮转问题加重', lasting: '存在轮转问题' },
};

const ENDS: Readonly<Record<EndReason, string>> = {
  rotated: '已轮转',
  'rotated-off': '已轮转，自动轮转仍为关闭',
  rescheduled: '未轮转，下次轮转已改期',
  'not-expected': '轮转或复制已关闭',
  'not-enabled': '未轮转，凭据不再启用',
  synced: '副本已同步',
  gone: '已不在列表中',
  'not-watched': '不再监控，其项目已移出设置',
};

/** Between a Latin name and Chinese words a blank. */
const subject = (secrets: string): string => (/[据）]$/.test(secrets) ? secrets : `${secrets} `);

function headline(parts: HeadlineParts): string {
  const { kind, stage, secrets, isNewKind, isFirstCheck, age, critical, ends } = parts;
  if (kind === 'watch.stale') return staleHeadline(parts);
  if (stage === 'resolved') {
    const [only] = ends;
    if (only === undefined) return `${subject(secrets)}已恢复`;
    return ends.length === 1 ? `${subject(secrets)}${ENDS[only[0]]}` : severalEnds(secrets, ends);
  }
  const { open, now, lasting } = HEADLINES[kind];
  const urgent = critical > 0 ? `，其中 ${formatCount(critical)} 个紧急` : '';
  if (isFirstCheck) return `首次检查：${subject(secrets)}存在轮转问题${urgent}`;
  if (stage === 'opened') return `${subject(secrets)}${open}${urgent}`;
  if (stage === 'escalated' && isNewKind) return `${subject(secrets)}${now}${urgent}`;
  return `${subject(secrets)}${lasting}已 ${age}${urgent}${stage === 'repeated' ? '（再次提醒）' : ''}`;
}

/** Of the list of ends in a headline; a longer one is summed up. */
const MOST_ENDS_CHARS = 28;

function severalEnds(secrets: string, ends: HeadlineParts['ends']): string {
  const each = ends.map(([reason, number]) => `${formatCount(number)} 个${ENDS[reason]}`);
  const text = each.join('；');
  if (text.length <= MOST_ENDS_CHARS) return `${secrets}：${text}`;
  const { done, toCheck } = sumUpEnds(ends);
  const sums = [
    ...(done > 0 ? [`${formatCount(done)} 个已恢复`] : []),
    ...(toCheck > 0 ? [`${formatCount(toCheck)} 个待确认`] : []),
  ];
  return `${secrets}：${sums.join('，')}`;
}

function staleHeadline({ stage, age, run }: HeadlineParts): string {
  const name = run?.function ?? '函数';
  if (stage === 'resolved') return `${name} 已恢复完整运行`;
  return name === 'failed-rotation-notifier'
    ? `轮转检查曾中断 ${age}，现已恢复`
    : `${name} 已 ${age}未完整运行${stage === 'repeated' ? '（再次提醒）' : ''}`;
}

const KINDS: Readonly<Record<NoticeType, string>> = {
  'rotation.disabled': '自动轮转已关闭',
  'rotation.failed': '轮转失败',
  'rotation.overdue': '逾期未轮转',
  'replica.failed': '副本未同步',
  'watch.stale': '未运行',
};

export const CHINESE: NoticeText = {
  severity: { critical: '紧急', high: '重要', medium: '次要', low: '提示' },
  resolved: '已恢复',
  check: '待确认',
  field: {
    error: '错误',
    problem: '问题',
    ended: '结束方式',
    owner: '负责人',
    since: '开始时间',
    lasted: '持续时间',
    acknowledged: '已确认',
    silenced: '已静默',
    where: '项目',
    next: '处理建议',
  },
  next: {
    'rotation.failed': CHINESE_NEXT_STEPS.fixError,
    'rotation.overdue': (name) =>
      `请检查${name === undefined ? '轮转函数' : `轮转函数 ${name} `}是否存在、其委托是否有权限运行，然后单击“立即轮转”。`,
    'rotation.disabled': () => '请先修复错误，在“设置轮转策略”中开启自动轮转，再单击“立即轮转”。',
    'replica.failed': () => CHINESE_NEXT_STEPS.syncReplica,
    'watch.stale': (name) =>
      name === 'failed-rotation-notifier'
        ? '请查看其日志了解中断原因；现已恢复运行。'
        : `请查看${name === undefined ? '函数' : ` ${name} `}的日志，并手动调用一次。`,
    mixed: (disabled) =>
      disabled === 0 ? '请从列表的第一个开始处理。' : `请先处理自动轮转已关闭的 ${formatCount(disabled)} 个凭据。`,
  },
  nextBriefly: {
    'rotation.failed': '请修复后立即轮转。',
    'rotation.overdue': '请检查函数后立即轮转。',
    'rotation.disabled': '请修复后开启自动轮转。',
    'replica.failed': '请检查副本的密钥。',
    'watch.stale': '请查看其日志。',
    mixed: '请查看报告。',
  },
  nextAfterBriefly: {
    'rotated-off': '请开启自动轮转。',
    rescheduled: '请确认新日期。',
    'not-expected': '请确认是有意关闭。',
    'not-enabled': '请确认凭据状态。',
    gone: '请确认是否已删除。',
    'not-watched': '请确认是有意移除。',
  },
  nextAfter: (reason, kind) => {
    const what = kind === 'replica.failed' ? '复制' : '轮转';
    const texts: Readonly<Partial<Record<EndReason, string>>> = {
      'rotated-off': '请在“设置轮转策略”中开启自动轮转。',
      rescheduled: '请确认改期是有意为之。',
      'not-expected': `${kind === 'replica.failed' ? '' : '未轮转，'}请确认关闭${what}是有意为之。`,
      'not-enabled': '未轮转，请确认凭据的状态符合预期。',
      gone: '请确认凭据或其项目是否为有意删除。',
      'not-watched': '问题可能仍在，请确认移除该项目是有意为之。',
    };
    return texts[reason];
  },
  problem: {
    failed: (error) => error ?? 'CSMS 没有给出原因。',
    disabled: (error) => `CSMS 不会再自动轮转。最近一次错误：${error ?? '未给出。'}`,
    overdue: (missedAt) =>
      missedAt === undefined ? '轮转已到期，至今未轮转。' : `应于 ${missedAt} 轮转，至今未轮转。`,
    replica: (regions) =>
      regions.length === 0 ? '有副本与主凭据未同步。' : `${regions.join('、')} 的副本与主凭据未同步。`,
    mixed: (counts, codes) =>
      [counts.map(([type, number]) => `${formatCount(number)} 个${KINDS[type]}`).join('，'), codes && `错误码 ${codes}`]
        .filter((part) => part !== '')
        .join('；'),
    stale: ({ completeAt }) => `最近一次完整运行：${completeAt}。`,
    test: () => '这是 npm run doctor 对该渠道的测试：没有轮转失败。',
  },
  ended: {
    rotated: '凭据已轮转。',
    'rotated-off': '凭据已轮转，自动轮转仍为关闭。',
    rescheduled: '下次轮转已改到更晚的日期。',
    'not-expected': '自动轮转或复制已关闭。',
    'not-enabled': '凭据不再启用：已禁用、已冻结或待删除。',
    synced: '所有副本均已同步。',
    gone: '列表中已没有此凭据，或其项目已不存在或已停用。',
    'not-watched': '其项目已移出监控设置，今后不再发送相关通知。',
  },
  completedAgain: (name) => `${name} 已完整运行一次。`,
  noOwner: '无负责人标签',
  withoutOwner: (number) => `${formatCount(number)} 个无负责人标签`,
  openReport: '报告',
  openConsole: '控制台',
  product: (regions) =>
    regions.length > 1 ? `CSMS ${formatCount(regions.length)} 个区域` : ['CSMS', ...regions].join(' '),
  secrets: (number) => `${formatCount(number)} 个凭据`,
  headline,
  span: wordSpanInChinese,
  lasted: (shortest, longest) => (shortest === longest ? longest : `${shortest}至 ${longest}`),
  since: (at, span, areAlike) => `${areAlike ? '' : '最早 '}${at}（已 ${span}）`,
  until: (at) => `至 ${at}`,
  by: (person) => `确认人 ${person}`,
  sinceBriefly: (span) => `已 ${span}`,
  attempts: ({ low, high }) =>
    low === high ? `失败 ${formatCount(high)} 次` : `失败 ${formatCount(low)}–${formatCount(high)} 次`,
  others: (number) => `另有 ${formatCount(number)} 个`,
  secret: {
    kind: KINDS,
    since: (at) => `自 ${at}`,
    after: (span) => `历时 ${span}`,
    ended: ENDS,
  },
  moreSecrets: (number) => `另有 ${formatCount(number)} 个凭据`,
  report: (place) => `报告：${place}`,
  project: (region, projectId) => `项目 ${region} ${projectId}`,
  task: (id) => `轮转任务 ${id}`,
  problemId: (id) => `问题 ${id}`,
  noticeId: (id) => `通知 ${id}`,
  colon: '：',
  comma: '，',
  semicolon: '；',
  gap: '',
  stop: '。',
  parentheses: (text) => `（${text}）`,
};
