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
  nothing: '没有给出原因',
  noOwner: '无（没有负责人标签）',
  nobody: '无负责人',
  noTask: '没有轮转任务：凭据已被修改或删除',
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
  },
  moreSecrets: (number) => `另有${number}个凭据`,
  details: (key) => `完整列表（对象存储）：${key}`,
  noticeId: (id) => `通知 ${id}`,
  colon: '：',
  comma: '，',
  stop: '。',
};
