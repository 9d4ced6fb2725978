import { formatCount } from '../../format.ts';
import type { ScopeReasonTexts } from '../../../scope-reason.ts';
import { ZH_LABELS } from '../../text/zh.ts';
import { ZH_ADVICE } from './zh-advice.ts';
import type { RunText } from './en.ts';

const ofProjects = (count: number, projects: number): string =>
  `${formatCount(projects)} 个项目中有 ${formatCount(count)} 个`;

const headlines: RunText['headlines'] = {
  failed: ({ scopes, failedAccounts, accounts }, news) =>
    scopes === 0 && failedAccounts.length > 0
      ? `失败：${formatCount(accounts)} 个账号中有 ${formatCount(failedAccounts.length)} 个无法读取。${news}`
      : `失败：${formatCount(scopes)} 个项目均无法读取。${news}`,
  none: () => '没有检查任何项目。',
  partial: ({ failed, incomplete, scopes, failedAccounts, accounts, unlisted }, news) =>
    [
      '不完整：',
      ...(failedAccounts.length > 0
        ? [`${formatCount(accounts)} 个账号中有 ${formatCount(failedAccounts.length)} 个无法读取。`]
        : []),
      ...(failed.length > 0 ? [`${ofProjects(failed.length, scopes)}无法读取。`] : []),
      ...(incomplete.length > 0 ? [`${ofProjects(incomplete.length, scopes)}的列表缺少凭据。`] : []),
      ...(unlisted > 0 ? [`${formatCount(unlisted)} 个项目未能找到。`] : []),
      ...(failed.length + incomplete.length + failedAccounts.length + unlisted === 0 ? ['未记录原因。'] : []),
      news,
    ].join(''),
  drifted: ({ drifted, scopes }, news) =>
    `${drifted.length > 0 ? ofProjects(drifted.length, scopes) : ''}数量不一致。${news}`,
  unverified: ({ unverified, scopes }, news) =>
    `${news}${unverified.length > 0 ? ofProjects(unverified.length, scopes) : ''}未校验。`,
  narrowed: (_, news) => `${news}按条件查询：仅包含查询结果。`,
  exact: ({ scopes }, news) => `${news}${formatCount(scopes)} 个项目均已列出并校验。`,
};

const statusBars: RunText['statusBars'] = {
  failed: () => '失败：所有项目均无法读取',
  none: () => '空运行：没有检查任何项目',
  partial: ({ failed, incomplete, scopes, failedAccounts, accounts, unlisted }) => {
    const parts = [
      ...(failedAccounts.length > 0
        ? [`${formatCount(accounts)} 个账号中有 ${formatCount(failedAccounts.length)} 个未读取`]
        : []),
      ...(failed.length + incomplete.length > 0
        ? [`${ofProjects(failed.length + incomplete.length, scopes)}未完整读取`]
        : []),
      ...(unlisted > 0 ? [`${formatCount(unlisted)} 个项目未找到`] : []),
    ];
    return ['不完整', ...(parts.length > 0 ? [parts.join('，')] : [])].join('：');
  },
  drifted: ({ drifted }) => `数量不一致${drifted.length > 0 ? `：${formatCount(drifted.length)} 个项目` : ''}`,
  unverified: ({ unverified }) => `未校验${unverified.length > 0 ? `：${formatCount(unverified.length)} 个项目` : ''}`,
  narrowed: () => '按条件查询：仅包含查询结果',
  exact: () => undefined,
};

const reasons: ScopeReasonTexts = {
  TAG_QUERY_FORBIDDEN: () =>
    '没有按标签查询的权限：授予 csms:secret:getSecretsByTag 权限后，才能校验列表并得知负责人。',
  TAG_QUERY_FAILED: ({ errorCode }) =>
    `按标签查询失败（${errorCode}），因此列表未校验。${(Object.hasOwn(ZH_ADVICE, errorCode) ? ZH_ADVICE[errorCode] : undefined) ?? ''}`,
  NARROWED_BY_EVENT: () => '仅列出绑定了该事件的凭据：按标签查询无法以同样的条件进行。',
  OWNERS_UNKNOWN: ({ secrets }) =>
    `${formatCount(secrets)} 个已列出的凭据可能属于本账号，也可能是共享凭据：按标签查询没有返回可供判断的凭据。`,
  LIST_MAY_BE_CUT: () => '列表中有一页的行数与其计数不符，或指向了没有内容的下一页：列表可能不完整。',
  TAG_QUERY_INCONSISTENT: ({ counted, returned }) =>
    `按标签查询的计数为 ${counted.map(formatCount).join('、')} 个凭据，但返回了 ${formatCount(returned)} 个。`,
  COUNTS_DIFFER: ({ listed, counted }) =>
    `列出了 ${formatCount(listed)} 个本账号的凭据，按标签查询的计数为 ${formatCount(counted)} 个。`,
  NOT_LISTED: ({ total }) => `${formatCount(total)} 个凭据由按标签查询返回但未列出：`,
  NOT_IN_TAG_QUERY: ({ total }) => `${formatCount(total)} 个凭据已列出但按标签查询未返回：`,
  TASKS_INCOMPLETE: ({ listed, counted }) =>
    `轮转任务不完整：任务列表的计数为 ${formatCount(counted)} 个，两次查询只返回了 ${formatCount(listed)} 个。`,
};

const TRIGGERS = { timer: '定时触发', http: 'HTTP 请求触发', event: '事件触发', direct: '直接调用' } as const;

/** The words that all reports share, in Chinese. */
export const ZH_RUN: RunText = {
  labels: ZH_LABELS,
  run: '运行',
  comma: '，',
  colon: ZH_LABELS.colon,
  space: '',
  stop: '。',
  more: (count) => `另有 ${formatCount(count)} 个`,
  allIn: '全部内容见：',
  headlines,
  statusBars,
  statuses: { complete: '完整', partial: '不完整', failed: '失败' },
  consistencies: { exact: '已校验', unverified: '未校验', drifted: '数量不一致' },
  verified: (exact, scopes) => `已校验 ${formatCount(exact)} / ${formatCount(scopes)} 个项目`,
  narrowed: '按条件查询',
  trigger: (kind, name) => (kind === 'other' ? `触发方式：${name}` : TRIGGERS[kind]),
  inProjects: (listed, scopes) =>
    listed === scopes ? `${formatCount(scopes)} 个项目` : `${formatCount(scopes)} 个项目中的 ${formatCount(listed)} 个`,
  severities: { critical: '紧急', high: '重要', medium: '次要', low: '提示' },
  noOwner: '无负责人标签',
  banner: {
    title: {
      failed: '本次运行失败，请勿据此得出任何结论。',
      none: '没有检查任何项目。',
      partial: '结果不完整。',
      drifted: '数量不一致：可能缺少凭据。',
      unverified: '结果很可能完整，但未校验。',
      narrowed: '按条件查询：未查询的内容不在本页。',
      exact: '',
    },
    failed: (count) => `${formatCount(count)} 个项目无法读取。`,
    accounts: (count) => `${formatCount(count)} 个账号无法读取，其凭据数量未知。`,
    unlisted: (count) => `${formatCount(count)} 个项目存在，但未在任何列表中找到。请查看“账号”一节。`,
    incomplete: (count) => `${formatCount(count)} 个项目：CSMS 的凭据多于其列出的数量。此处显示已列出的部分。`,
    drifted: (count) =>
      `${formatCount(count)} 个项目：CSMS 的两个数量不一致，重新读取后仍不一致。这些项目不报告任何移除。`,
    unverified: (count) => `${formatCount(count)} 个项目已列出到末尾，但无法向 CSMS 查询凭据总数。`,
    narrowed: '查询条件为',
    statusOnly: '未记录原因，请查看 manifest.json。',
    none: '没有选中任何项目。请检查 CSMS_SCOPES 以及命令中的 "scopes"。',
  },
  columns: {
    secret: '凭据',
    project: '项目',
    owner: '负责人',
    since: '开始时间',
    why: '原因',
    reason: '原因',
    error: '错误信息',
    requestId: '请求 ID',
    listed: '已列出',
    expected: '服务计数',
    secrets: '凭据数',
  },
  problems: {
    title: '缺失或未校验',
    lead: '失败的项目不计入本页其他内容。',
    meaning: '含义',
    nextStep: '处理建议',
    failed: '失败',
    incomplete: {
      label: '不完整',
      title: 'CSMS 的凭据多于其列出的数量',
      meaning: '列表缺少凭据。此处显示已列出的部分；不报告任何移除。',
      nextStep: '请重新运行；如仍不完整，请凭日志中的请求 ID 联系华为云技术支持。',
    },
    drifted: {
      label: '数量不一致',
      title: '列表与 CSMS 的计数不一致',
      meaning: '读取两次，数量均不一致。可能缺少凭据；不报告任何移除。',
      nextStep: '如果凭据经常增减，请改在较空闲的时段运行；否则请凭日志中的请求 ID 联系华为云技术支持。',
    },
    unverified: {
      label: '未校验',
      title: '无法向 CSMS 查询凭据总数',
      meaning: '列表正常结束，是否有遗漏未知。',
      nextStep: '请在这些项目中为函数的委托授予 csms:secret:getSecretsByTag 权限，然后重新运行。',
    },
    noHint: '请在函数日志中查找该请求 ID，然后重新运行。',
    advice: ZH_ADVICE,
  },
  accounts: {
    title: '账号',
    lead: (requests) => `通过 IAM 发现项目，共 ${formatCount(requests)} 次请求。`,
    account: '账号',
    projects: '项目数',
    status: '状态',
    own: '本账号',
    read: '已列出项目',
    failed: '失败',
    withoutCsms: (region, count) => `${region}：该区域不提供 CSMS（${formatCount(count)} 个项目）。`,
    unnamed: '无法从名称得知此项目的区域：',
    missing: 'Config 中此项目有凭据，但没有任何列表包含它：',
    gone: '已不存在或已停用：',
    unused: '此排除项没有匹配任何内容：',
    configFailed: '无法查询 Config：',
    leftOut: (disabled, other) =>
      `未包含：${formatCount(disabled)} 个已停用的项目，${formatCount(other)} 个没有区域的项目。`,
  },
  reasons,
  files: {
    title: '文件',
    stored: '如果本次运行已存储，这些文件位于',
    notStored: 'GET 请求的响应和试运行（dryRun）不存储任何文件。',
    manifest: '本次运行逐个项目读取的内容及校验和。最后写入：没有它的文件夹不算一次运行。',
  },
  footer: (runId) => `运行 ${runId}。仅读取元数据，未读取任何凭据的值。时间均为 UTC。`,
};
