import type { RuleText } from './page-text-rules.ts';

const forSpan = (span: string): string => `已持续 ${span}`;

/** Chinese, by the rule's name in `FINDINGS`. */
export const ZH_RULES: Readonly<Record<string, RuleText>> = {
  ROTATION_OVERDUE: {
    title: '轮转逾期',
    meaning: '下次轮转的时间（含宽限期）已过，但没有发生轮转。',
    action: '查看轮转任务和轮转函数的日志，排除原因后手动轮转。失败三次后 CSMS 会停止自动轮转。',
    ago: (span) => `已逾期 ${span}`,
  },
  REPLICA_SYNC_FAILED: {
    title: '副本未同步',
    meaning: '其他区域的副本同步失败，在那里运行的应用可能读到旧值。',
    action: '检查副本所在区域的 KMS 密钥和配额，然后重新同步或重建副本。',
    ago: forSpan,
  },
  ROTATION_DISABLED: {
    title: '未开启自动轮转',
    meaning: '此类凭据可以自动轮转，但未开启。失败三次后 CSMS 也会将其关闭。',
    action: '开启自动轮转，或在 FINDINGS 中将该凭据列为例外。',
    ago: forSpan,
  },
  PENDING_DELETION: {
    title: '计划删除',
    meaning: '到期后该凭据将被永久删除。',
    action: '请确认不再有应用使用它，否则取消删除。',
    ago: (span) => `${span}前`,
  },
  DISABLED_OR_FROZEN: {
    title: '已禁用或冻结',
    meaning: '读取该凭据的应用会收到错误。',
    action: '如仍需要请启用，否则删除；冻结通常意味着账号欠费。',
    ago: forSpan,
  },
  UNUSED: {
    title: '长期未使用',
    meaning: '超过设定的天数没有读取过该凭据。',
    action: '请向责任人确认是否仍需要；不需要的请删除。',
    ago: (span) => `已 ${span}未使用`,
  },
  NO_EVENT_SUBSCRIPTION: {
    title: '自动轮转但无人接收通知',
    meaning: '该凭据自动轮转，但没有订阅事件：轮转失败时不会有人知道。',
    action: '为该凭据订阅包含 SECRET_ROTATED_FAILED 的事件。',
    ago: forSpan,
  },
};
