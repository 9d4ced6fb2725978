import { kindOf, type Headlines, type Span, type NoticeText } from './text.ts';

const HEADLINES: Headlines = {
  'rotation.failed': {
    opened: (secrets) => `${secrets}轮转失败`,
    repeated: (secrets) => `${secrets}轮转仍然失败`,
    resolved: (secrets) => `${secrets}轮转失败已恢复`,
  },
  'rotation.overdue': {
    opened: (secrets) => `${secrets}逾期未轮转`,
    repeated: (secrets) => `${secrets}仍然逾期未轮转`,
    resolved: (secrets) => `${secrets}不再逾期`,
  },
  'rotation.disabled': {
    opened: (secrets) => `${secrets}的自动轮转已被关闭`,
    repeated: (secrets) => `${secrets}的自动轮转仍处于关闭状态`,
    resolved: (secrets) => `${secrets}的自动轮转问题已恢复`,
  },
  'replica.failed': {
    opened: (secrets) => `${secrets}的副本同步失败`,
    repeated: (secrets) => `${secrets}的副本同步仍然失败`,
    resolved: (secrets) => `${secrets}的副本同步已恢复`,
  },
  mixed: {
    opened: (secrets) => `${secrets}的轮转存在问题`,
    repeated: (secrets) => `${secrets}的轮转仍然存在问题`,
    resolved: (secrets) => `${secrets}的轮转问题已解决`,
  },
  'watch.stale': {
    opened: () => '凭据巡检已停止',
    repeated: () => '凭据巡检仍未恢复',
    resolved: () => '凭据巡检已恢复',
  },
};

const COUNTED = {
  'rotation.disabled': '轮转失败且已关闭自动轮转',
  'rotation.failed': '轮转失败',
  'rotation.overdue': '逾期未轮转',
  'replica.failed': '副本不同步',
  'watch.stale': '停止巡检',
};

function describeSpan({ days, hours, minutes }: Span): string {
  if (days > 0) return hours > 0 ? `${days}天${hours}小时` : `${days}天`;
  if (hours > 0) return minutes > 0 ? `${hours}小时${minutes}分钟` : `${hours}小时`;
  return minutes > 0 ? `${minutes}分钟` : '不到1分钟';
}

const SEVERITY = { critical: '紧急', high: '重要', medium: '次要', low: '提示' };

export const CHINESE: NoticeText = {
  severity: SEVERITY,
  resolved: '已恢复',
  field: {
    why: '原因',
    cause: '结束方式',
    where: '位置',
    since: '开始时间',
    lasted: '持续时间',
    endedBy: '结束于',
    owner: '负责人',
    task: '任务',
    urgency: '紧急程度',
    next: '处理建议',
  },
  urgency: {
    critical: '紧急，请立即处理',
    high: '重要，请今天处理',
    medium: '次要，请本周处理',
    low: '提示，方便时处理',
  },
  next: {
    'rotation.failed': '请查看轮转函数的日志，修复后手动轮转。连续失败三次后，服务会关闭自动轮转。',
    'rotation.overdue': '服务没有尝试轮转：请检查轮转函数是否存在、是否有权限运行，然后手动轮转。',
    'rotation.disabled': '请先修复轮转失败的原因，再重新开启自动轮转，并手动轮转一次。',
    'replica.failed': '请检查副本所在区域的KMS密钥和权限，然后重新同步。',
    mixed: '请查看完整列表，先处理自动轮转已被关闭的凭据：服务不会再次尝试轮转。',
    'watch.stale': '请查看函数最近的运行记录和日志，并手动运行一次。在此之前，问题可能无人知晓。',
  },
  nextResolved: '无需处理：问题已结束。',
  why: {
    failed: (error) => error ?? '服务没有给出原因。',
    disabled: (error) => `自动轮转已关闭，服务不会再次尝试。最后一次错误：${error ?? '服务没有给出原因。'}`,
    overdue: (missedAt) =>
      missedAt === undefined
        ? '到期的轮转没有执行，也没有失败的任务说明原因。'
        : `应在 ${missedAt} 执行的轮转没有执行，也没有失败的任务说明原因。`,
    replica: () => '有副本与主凭据不同步。',
    mixed: (counts) => `多种原因：${counts.map(([type, number]) => `${number}个${COUNTED[type]}`).join('，')}。`,
    stale: (run) => `${run.function} 自 ${run.completeAt} 以来没有完整运行过：其巡检范围目前无人看守。`,
    test: () => '这是 npm run doctor 对该通道的测试：没有轮转失败。',
  },
  ended: {
    rotated: '凭据已完成轮转。',
    rescheduled: '下次轮转已改到更晚的时间，期间没有轮转。',
    'not-expected': '不再需要轮转：自动轮转或复制已被关闭，或凭据已被禁用。',
    synced: '所有副本已重新同步。',
    gone: '凭据已不在该项目的列表中：已被删除，或不再属于本账号。',
  },
  runsAgain: (functionName) => `${functionName} 已恢复完整运行。`,
  noOwner: '无（没有负责人标签）',
  nobody: '无负责人',
  openConsole: '打开控制台',
  secrets: (number, name) => (number === 1 ? `凭据 ${name} ` : `${number}个凭据`),
  headline: (notice, secrets) => {
    const texts = HEADLINES[kindOf(notice)];
    return notice.stage === 'escalated'
      ? `${texts.repeated(secrets)}，已升级为${SEVERITY[notice.severity]}`
      : texts[notice.stage](secrets);
  },
  project: (region, projectId) => `${region}，项目 ${projectId}`,
  span: describeSpan,
  lasted: (shortest, longest) => (shortest === longest ? longest : `${shortest}至${longest}`),
  since: (at, span, areAlike) => `${areAlike ? '' : '最早 '}${at}（已持续${span}）`,
  attempts: ({ low, high }) => (low === high ? `失败${high}次` : `各失败${low}至${high}次`),
  others: (number) => `另有${number}个`,
  secret: {
    since: (at) => `始于 ${at}`,
    lasted: (span) => `持续${span}`,
    owner: (owner) => `负责人 ${owner}`,
    endedBy: (id) => `由任务 ${id} 结束`,
    ended: {
      rotated: '已轮转',
      rescheduled: '已改期',
      'not-expected': '不再需要轮转',
      synced: '已重新同步',
      gone: '已不在列表中',
    },
  },
  moreSecrets: (number) => `另有${number}个凭据`,
  details: (key) => `完整列表（对象存储）：${key}`,
  noticeId: (id) => `通知 ${id}`,
  colon: '：',
  comma: '，',
  stop: '。',
};
