import { formatCount } from '../../../../lib/html/format.ts';
import { ZH_LABELS, ZH_ADVICE } from '../../../../lib/html/text/zh.ts';
import type { PageText, RuleText } from './en.ts';

const forSpan = (span: string): string => `已持续 ${span}`;

/** Chinese, by the rule's name in `FINDINGS`. */
const ZH_RULES: Readonly<Record<string, RuleText>> = {
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

const attention = (urgent: number): string =>
  urgent === 0 ? '目前没有需要处理的凭据' : `${formatCount(urgent)} 个需要立即处理`;

const estate = (secrets: number, scopes: number, urgent: number): string =>
  secrets === 0
    ? `${formatCount(scopes)} 个范围内没有凭据`
    : `${formatCount(scopes)} 个范围内共 ${formatCount(secrets)} 个凭据，${attention(urgent)}`;

const headlines: PageText['headlines'] = {
  failed: ({ scopes }) => `失败：${formatCount(scopes)} 个范围均无法列出，所有凭据的情况未知。`,
  none: () => '未列出任何内容：本次运行没有范围。',
  partial: ({ failed, scopes }, secrets, urgent) =>
    `不完整：${formatCount(scopes)} 个范围中有 ${formatCount(failed.length)} 个无法列出。其余范围内：${formatCount(secrets)} 个凭据，${attention(urgent)}。`,
  drifted: ({ drifted, scopes }, secrets, urgent) =>
    `不一致：${formatCount(scopes)} 个范围中有 ${formatCount(drifted.length)} 个两次核对均不相符。共看到 ${formatCount(secrets)} 个凭据，${attention(urgent)}。`,
  unverified: ({ scopes }, secrets, urgent) => `已列出到末尾，但未经核实。${estate(secrets, scopes, urgent)}。`,
  narrowed: ({ scopes }, secrets, urgent) => `仅限所查询的部分。${estate(secrets, scopes, urgent)}。`,
  exact: ({ scopes }, secrets, urgent) => `完整且已核实。${estate(secrets, scopes, urgent)}。`,
};

const statusBars: PageText['statusBars'] = {
  failed: () => '失败：本页内容不能反映您的凭据情况',
  none: () => '空运行：未列出任何内容',
  partial: ({ failed, scopes }) => `不完整：${formatCount(scopes)} 个范围中缺少 ${formatCount(failed.length)} 个`,
  drifted: ({ drifted }) => `不一致：${formatCount(drifted.length)} 个范围核对不相符`,
  unverified: ({ unverified }) => `未核实：${formatCount(unverified.length)} 个范围无法核对`,
  narrowed: () => '已缩小范围：仅包含所查询的部分',
  exact: () => undefined,
};

export const ZH: PageText = {
  labels: ZH_LABELS,
  rules: ZH_RULES,
  isFileLanguage: false,
  product: 'CSMS 凭据清单',
  pageTitle: (statusBar, runId) => `${statusBar === undefined ? '' : `${statusBar} · `}凭据清单 ${runId}`,
  headlines,
  statusBars,
  severities: { high: '高', medium: '中', low: '低' },
  changeKinds: { added: '新增', removed: '移除', changed: '变更' },
  rotation: {
    onTime: '按时轮转',
    overdue: '逾期',
    off: '已关闭',
    paused: '已开启，但凭据未启用',
    unsupported: '该类型不支持轮转',
    shared: '属于其他账号',
    unknown: '未告知',
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
  statuses: { complete: '完整', partial: '不完整', failed: '失败' },
  consistencies: { exact: '已核实', unverified: '未核实', drifted: '核对不相符' },
  noConsistency: '无可核实内容',
  narrowed: '已缩小范围',
  run: '运行',
  took: (span) => `用时 ${span}`,
  trigger: (trigger) => `触发方式：${trigger}`,
  banner: {
    title: {
      failed: '本次运行失败，请勿据此得出任何结论。',
      none: '本次运行没有查看任何内容。',
      partial: '请勿将本页视为全部凭据的情况。',
      drifted: '请勿将这些数字视为精确值。',
      unverified: '结果很可能完整，但未经核实。',
      narrowed: '本次运行已缩小范围：未查询的内容不在本页。',
      exact: '',
    },
    failed: (count) =>
      `未列出：${formatCount(count)} 个范围。其中的凭据不计入下列任何数字。这里没有的只是未看到，并非已删除。`,
    drifted: (count) =>
      `${formatCount(count)} 个范围的列表与服务自身的计数不符，重新列出后仍不相符。可能缺少或多出凭据，且这些范围内不报告任何移除。`,
    unverified: (count) => `${formatCount(count)} 个范围的列表正常结束，但无法向服务查询凭据总数。`,
    narrowed: '查询条件为',
    statusOnly: '运行自身如此报告，但没有范围说明原因。请查看 manifest.json。',
    none: '没有选中任何范围。请检查 CSMS_SCOPES 以及命令中的 scopes。',
  },
  tiles: {
    secrets: '凭据',
    secretsSeen: '已看到的凭据',
    urgent: '需要立即处理',
    urgentHint: '有高级别问题的凭据',
    findings: '问题',
    excepted: (count) => `另有 ${formatCount(count)} 个例外`,
    changes: '有变化的凭据',
    changesHint: (added, removed) => `新增 ${formatCount(added)} 个，移除 ${formatCount(removed)} 个`,
    noBaseline: '没有可比较的早期运行',
    narrowed: '缩小范围的运行不作比较',
    scopes: '已列出的范围',
    ofScopes: (listed, scopes) => `${formatCount(listed)} / ${formatCount(scopes)}`,
    proven: (exact) => `${formatCount(exact)} 个已核实`,
    inScopes: (listed, scopes) =>
      listed === scopes
        ? `${formatCount(scopes)} 个范围内`
        : `${formatCount(scopes)} 个范围中的 ${formatCount(listed)} 个`,
  },
  sections: {
    problems: '缺失或未核实',
    notable: '请先查看',
    findings: '问题',
    changes: '变化',
    overview: '总览',
    scopes: '范围',
    files: '文件',
  },
  columns: {
    secret: '凭据',
    scope: '范围',
    owner: '责任人',
    since: '起始时间',
    message: '说明',
    state: '状态',
    why: '原因',
    lastUsed: '上次使用',
    rule: '规则',
    severity: '级别',
    excepted: '例外',
    change: '变化',
    field: '字段',
    before: '之前',
    after: '之后',
    reason: '原因',
    listed: '已列出',
    expected: '应有',
    proof: '核实',
    requests: '请求',
    retries: '重试',
    throttled: '被限流',
    duration: '用时',
    requestId: '请求 ID',
    lastComplete: '最近一次完整运行',
    format: '格式',
    files: '文件',
    rows: '行数',
    size: '大小',
    file: '文件',
  },
  problems: {
    lead: '本页其他内容均不涵盖失败的范围。',
    failed: '失败',
    drifted: '核对不相符',
    unverified: '未核实',
    driftedTitle: '列表与服务的计数不符',
    unverifiedTitle: '无法核实',
    meaning: '含义',
    todo: '下一步',
    driftedTodo: '请查看下面的 ID。如果凭据经常增减，请改在较空闲的时段运行；否则请凭日志中的请求 ID 联系技术支持。',
    unverifiedTodo: '请在这些项目中为函数的委托授予 csms:secret:getSecretsByTag 权限，然后重新运行。',
    driftedMeaning: '列出两次，均与服务的计数不符。各行仍在文件中；这些范围内不报告任何移除。',
    unverifiedMeaning: '列表正常结束，但无法核对服务是否有遗漏。',
    noHint: '请在函数日志中查找该请求 ID，然后重新运行。',
    never: '从未',
    advice: ZH_ADVICE,
  },
  notable: {
    lead: '问题最严重的凭据，以及各自的全部问题。',
    others: (urgent, shown) => `共 ${formatCount(urgent)} 个凭据有高级别问题，此处显示 ${formatCount(shown)} 个。`,
  },
  findings: {
    lead: (findings, excepted) =>
      `共 ${formatCount(findings)} 个问题，按含义分组，最紧急的在前${excepted > 0 ? `；另有 ${formatCount(excepted)} 个按设置列为例外` : ''}。`,
    none: '全部检查完毕，没有发现问题。',
    nonePartial: '已列出的范围内没有发现问题；其他范围未检查。',
    nothingListed: '没有列出任何内容，因此未作检查。',
    off: '所有规则均已关闭。',
    clear: (titles) => `以下各项没有发现问题：${titles}。`,
    meaning: '含义',
    todo: '下一步',
    all: '全部行见：',
    excepted: (count) => `另有 ${formatCount(count)} 个例外`,
  },
  changes: {
    since: (baselines, more) => `比较对象：${baselines}${more > 0 ? `以及另外 ${formatCount(more)} 次运行` : ''}。`,
    baseline: (runId, scopes) => `运行 ${runId}（${formatCount(scopes)} 个范围）`,
    first: '没有可比较的早期完整运行；下次运行将显示变化。',
    narrowed: '缩小范围的运行不计算变化。',
    none: '没有变化。',
    nonePartial: '在可以比较的部分没有变化。',
    counts: '凭据',
    notEvaluated: '未比较',
    notEvaluatedLead: '对于这些范围，本次运行无法说明新增或移除了什么。',
    all: '全部行见：',
  },
  charts: {
    of: (secrets, partial) =>
      `${formatCount(secrets)} 个凭据${partial ? '，仅限已列出的范围' : ''}。时长和时间以运行开始时为准。`,
    state: '状态',
    type: '类型',
    age: '创建至今',
    rotation: '轮转情况',
    unknown: '未告知',
    describe: (title, parts) => `${title}：${parts}。`,
  },
  scopes: {
    lead: (requests, retries, throttled) =>
      `${formatCount(requests)} 次请求，重试 ${formatCount(retries)} 次，被限流 ${formatCount(throttled)} 次。`,
    ok: '已核实',
    all: '全部范围见 manifest.json。',
    duplicates: (count) => `${formatCount(count)} 个重复发送`,
  },
  files: {
    lead: '文件名相对于本报告所在文件夹。manifest.json 最后写入：没有它的文件夹不算一次运行。',
    parts: '按范围划分的数据文件',
  },
  footer: (runId) => `运行 ${runId}。仅读取元数据，未读取任何凭据的值。时间均为 UTC；“前”以运行开始时为准，而非今天。`,
};
