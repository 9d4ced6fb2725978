import { formatCount } from '../../../../lib/html/format.ts';
import { CHINESE_NEXT_STEPS } from '../../../../lib/text/next-steps.ts';
import { ZH_RUN } from '../../../../lib/html/run/text/zh.ts';
import type { PageText } from './en.ts';

const forSpan = (span: string): string => `已持续 ${span}`;

const rules: PageText['rules'] = {
  ROTATION_OVERDUE: {
    title: '逾期未轮转',
    meaning: '下次轮转的时间（含宽限期）已过，但没有轮转。',
    action: CHINESE_NEXT_STEPS.fixError(),
    ago: (span) => `已逾期 ${span}`,
  },
  REPLICA_SYNC_FAILED: {
    title: '副本未同步',
    meaning: '副本所在区域的应用可能读到旧值。',
    action: CHINESE_NEXT_STEPS.syncReplica,
    ago: forSpan,
  },
  ROTATION_DISABLED: {
    title: '自动轮转已关闭',
    meaning: '此类凭据可以自动轮转。连续失败 3 次后，CSMS 也会关闭自动轮转。',
    action: '请在“设置轮转策略”中开启自动轮转，或在 FINDINGS 中将该凭据列为例外。',
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
    action: '请向负责人确认是否仍需要；不需要的请删除。',
    ago: (span) => `已 ${span}未使用`,
  },
  NO_EVENT_SUBSCRIPTION: {
    title: '未订阅轮转失败事件',
    meaning: '该凭据自动轮转，但轮转失败时 CSMS 不会发送事件。',
    action: '请为该凭据订阅包含 SECRET_ROTATED_FAILED 的事件。',
    ago: forSpan,
  },
};

/** Every word of the page in Chinese. */
export const ZH: PageText = {
  ...ZH_RUN,
  rules,
  product: 'CSMS 凭据清单',
  title: '凭据清单',
  news: (secrets, urgent) => {
    if (secrets === 0) return '没有凭据。';
    if (urgent === 0) return `共 ${formatCount(secrets)} 个凭据，均无需处理。`;
    return `${formatCount(secrets)} 个凭据中有 ${formatCount(urgent)} 个需要处理。`;
  },
  unknownNews: '所有凭据的情况未知。',
  changeKinds: { added: '新增', removed: '移除', changed: '变更' },
  rotation: {
    onTime: '按时轮转',
    overdue: '逾期未轮转',
    off: '自动轮转已关闭',
    paused: '凭据未启用',
    unsupported: '该类型不支持轮转',
    shared: '属于其他账号',
    unknown: '未知',
  },
  ages: {
    month: '< 30 天',
    quarter: '30–90 天',
    halfYear: '3–6 月',
    year: '6–12 月',
    twoYears: '1–2 年',
    older: '> 2 年',
    unknown: '未知',
  },
  took: (span) => `用时 ${span}`,
  banner: { ...ZH_RUN.banner, unread: '其中的凭据不计入下列数字。此处未列出的凭据仍可能存在。' },
  tiles: {
    secrets: '凭据',
    secretsSeen: '已列出的凭据',
    urgent: '需要处理',
    urgentHint: '有紧急或重要风险项的凭据',
    findings: '风险项',
    excepted: (count) => `另有 ${formatCount(count)} 个例外`,
    changes: '有变化的凭据',
    changesHint: (added, removed) => `新增 ${formatCount(added)} 个，移除 ${formatCount(removed)} 个`,
    noBaseline: '没有可比较的早期运行',
    notComputed: '无法计算',
    narrowed: '按条件查询的运行不作比较',
    projects: '已读取的项目',
    ofProjects: (listed, scopes) => `${formatCount(listed)} / ${scopes === undefined ? '?' : formatCount(scopes)}`,
    verified: (exact) => `${formatCount(exact)} 个已校验`,
  },
  sections: {
    notable: '请先查看',
    findings: '风险项',
    owners: '按负责人',
    changes: '变化',
    overview: '总览',
    projects: '项目',
  },
  columns: {
    ...ZH_RUN.columns,
    detail: '说明',
    findings: '风险项',
    due: '删除日期',
    rule: '规则',
    change: '变化',
    field: '字段',
    before: '之前',
    after: '之后',
    verified: '校验',
    requests: '请求',
    retries: '重试 / 被限流',
    duration: '用时',
    lastComplete: '最近一次完整运行',
    format: '格式',
    rows: '行数',
    size: '大小',
    file: '文件',
  },
  problems: { ...ZH_RUN.problems, never: '从未' },
  notable: {
    lead: '风险项最严重的凭据，时间最久的在前，以及各自的全部风险项。',
    others: (urgent, shown) =>
      `共 ${formatCount(urgent)} 个凭据有紧急或重要风险项，此处显示 ${formatCount(shown)} 个。`,
  },
  findings: {
    lead: (findings, excepted) =>
      `共 ${formatCount(findings)} 个风险项，按规则分组，最严重的在前${excepted > 0 ? `；另有 ${formatCount(excepted)} 个按设置列为例外` : ''}。`,
    none: '所有规则均已检查，没有风险项。',
    nonePartial: '已读取的项目内没有风险项。',
    nothingRead: '没有列出任何凭据，因此未作检查。',
    off: '所有规则均已关闭。',
    clear: (titles) => `没有风险项：${titles}。`,
    excepted: (count) => `另有 ${formatCount(count)} 个例外`,
  },
  owners: {
    lead: '有风险项的凭据，每个凭据按其最严重的风险项计一次。',
    rest: '其他负责人',
  },
  changes: {
    since: (baselines, more) => `比较对象：${baselines}${more > 0 ? `以及另外 ${formatCount(more)} 次运行` : ''}。`,
    baseline: (runId, scopes) => `运行 ${runId}（${formatCount(scopes)} 个项目）`,
    first: '尚无变化：这是首次完整运行。',
    notComputed: '无法计算变化。',
    narrowed: '按条件查询的运行不计算变化。',
    none: '没有变化。',
    nonePartial: '在可以比较的部分没有变化。',
    notEvaluated: '未比较',
    notEvaluatedLead: '无法计算这些项目的变化。',
    reasons: {
      FIRST_RUN: () => '该项目此前没有完整的运行。',
      NONE_COMPLETE: () => '该项目最近几次运行均不完整。',
      SHARING_CHANGED: () => '上次运行与本次运行中，只有一次列出了共享凭据。',
      NOT_LISTED: () => '没有列出任何凭据。',
      FAILED: () => '该项目无法读取。',
      NO_HISTORY: () => '按条件查询或不存储结果的运行不计算变化。',
      TOO_MANY: ({ most }) => `该项目的凭据超过 ${formatCount(most)} 个。`,
      UNREADABLE: ({ errorCode }) => `无法读取此前的运行（${errorCode}），详见函数日志。`,
    },
  },
  charts: {
    of: (secrets, partial) =>
      `${formatCount(secrets)} 个凭据${partial ? '，仅限已读取的项目' : ''}。时长和时间以运行开始时为准。`,
    state: '状态',
    type: '类型',
    age: '创建至今',
    rotation: '轮转情况',
    unknown: '未知',
    describe: (title, parts) => `${title}：${parts.join('，')}。`,
  },
  projects: {
    lead: (requests, retries, throttled) =>
      `${formatCount(requests)} 次请求，重试 ${formatCount(retries)} 次，被限流 ${formatCount(throttled)} 次。`,
    duplicates: (count) => `${formatCount(count)} 个重复发送`,
    shared: (count) => `含其他账号共享的 ${formatCount(count)} 个，不计入服务计数`,
  },
  files: {
    ...ZH_RUN.files,
    lead: '文件名相对于本报告所在文件夹。manifest.json 最后写入：没有它的文件夹不算一次运行。',
    parts: '按项目划分的数据文件',
  },
  footer: (runId) => `${ZH_RUN.footer(runId)}“前”以运行开始时为准，而非今天。`,
};
