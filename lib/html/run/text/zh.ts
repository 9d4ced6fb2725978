import { formatCount } from '../../format.ts';
import type { ScopeReasonTexts } from '../../../scope-reason.ts';
import { ZH_LABELS } from '../../text/zh.ts';
import type { RunText } from './en.ts';

const ofProjects = (count: number, projects: number): string =>
  `${formatCount(projects)} 个项目中有 ${formatCount(count)} 个`;

const headlines: RunText['headlines'] = {
  failed: ({ scopes }, news) => `失败：${formatCount(scopes)} 个项目均无法读取。${news}`,
  none: () => '没有检查任何项目。',
  partial: ({ failed, incomplete, scopes }, news) =>
    [
      '不完整：',
      ...(failed.length > 0 ? [`${ofProjects(failed.length, scopes)}无法读取。`] : []),
      ...(incomplete.length > 0 ? [`${ofProjects(incomplete.length, scopes)}的列表缺少凭据。`] : []),
      ...(failed.length + incomplete.length === 0 ? ['未记录原因。'] : []),
      news,
    ].join(''),
  drifted: ({ drifted, scopes }, news) =>
    `${drifted.length > 0 ? ofProjects(drifted.length, scopes) : ''}数量不一致。${news}`,
  unverified: ({ unverified, scopes }, news) =>
    `${news}${unverified.length > 0 ? ofProjects(unverified.length, scopes) : ''}未校验。`,
  narrowed: (_, news) => `${news}按条件查询：仅包含查询结果。`,
  exact: ({ scopes }, news) => `${news}${formatCount(scopes)} 个项目均已校验。`,
};

const statusBars: RunText['statusBars'] = {
  failed: () => '失败：所有项目均无法读取',
  none: () => '空运行：没有检查任何项目',
  partial: ({ failed, incomplete, scopes }) =>
    `不完整${failed.length + incomplete.length > 0 ? `：${ofProjects(failed.length + incomplete.length, scopes)}未完整读取` : ''}`,
  drifted: ({ drifted }) => `数量不一致${drifted.length > 0 ? `：${formatCount(drifted.length)} 个项目` : ''}`,
  unverified: ({ unverified }) => `未校验${unverified.length > 0 ? `：${formatCount(unverified.length)} 个项目` : ''}`,
  narrowed: () => '按条件查询：仅包含查询结果',
  exact: () => undefined,
};

/** What to do about an error, by its code: as the hints of lib/csms/errors.ts and lib/http. */
const advice: Readonly<Record<string, string>> = {
  CSMS_TOKEN_EXPIRED: '请获取新的令牌，或改用 AK/SK（CSMS_AUTH=aksk）。',
  CSMS_KEY_LOCKED: '签名错误超过五次，该访问密钥已被锁定：请等待五分钟，并修正错误使用它的程序。',
  CSMS_CLOCK_SKEWED: '本机与服务的时钟相差超过 15 分钟：请校准时钟。',
  CSMS_UNAUTHORIZED:
    '请检查函数的委托，或 HUAWEICLOUD_SDK_AK、HUAWEICLOUD_SDK_SK；使用临时凭证时还须检查 HUAWEICLOUD_SDK_SECURITY_TOKEN。',
  CSMS_WRONG_PROJECT: '请检查该项目是否属于本账号和该区域。',
  CSMS_FORBIDDEN:
    '请在该项目中为委托或用户授予 csms:secret:list、csms::listTasks 和 csms:secret:getSecretsByTag 权限。',
  CSMS_NOT_FOUND: '请检查区域、项目和 CSMS_ENDPOINT：该区域可能不提供此服务。',
  CSMS_THROTTLED: '请降低 CSMS_RATE_LIMIT，或在使用较少的时段运行：服务允许每个用户每秒约 20 次请求。',
  CSMS_UNAVAILABLE: '服务或其网关出现故障：下次运行会重新读取该项目。',
  CSMS_BAD_REQUEST: '服务拒绝了某个参数：请查看其返回信息。',
  CSMS_RESPONSE_INVALID: 'API 可能已变更，或有中间设备代为响应。该项目因此视为失败。',
  CSMS_MARKER_REPEATED: '列表无法读取到末尾，因此该项目视为失败。下次运行会重试。',
  CSMS_LIST_INCOMPLETE:
    '列表两次返回的行数均少于其计数，缺少的内容不作任何结论：下次运行会重试；如反复出现，请联系华为云技术支持。',
  HTTP_BODY_TOO_LARGE: '响应过大：可能有中间设备代为响应，请检查 CSMS_ENDPOINT。',
  STATE_DAMAGED: '该项目的状态对象已损坏：请恢复其较早的版本；如将其删除，仍存在的问题会重新通知一次。',
  STORE_FORBIDDEN: '请为委托或用户授予在该路径下读写对象的权限。',
  STORE_FULL: '存储的配额或磁盘已用尽：请扩大配额或清理空间。',
  STORE_THROTTLED: '存储服务要求减少请求：下次运行会重试；如反复出现，请降低 CSMS_CONCURRENCY。',
  STORE_TIMEOUT: '存储在规定时间内没有响应：下次运行会重试。',
  STORE_TOO_LARGE: '该键下的对象过大，不是由这些函数写入的：请检查谁有写入权限，并将其删除或恢复正确的对象。',
  STORE_UNAVAILABLE: '存储服务出现故障：下次运行会重试。',
  STORE_UNREACHABLE: '无法连接存储：请检查 STORE_URL、DNS 以及函数的网络和 VPC 设置。',
  HTTP_TIMEOUT: '服务在规定时间内没有响应：下次运行会重试；如反复出现，请检查网络。',
  HTTP_CONNECTION: '连接中断：下次运行会重试；如反复出现，请检查函数的网络和 VPC 设置。',
  HTTP_THROTTLED: '服务要求等待的时间超过剩余时间：请稍后再运行，或在使用较少的时段运行。',
  HTTP_REQUEST_INVALID: '请求无法发送：请检查设置中的密钥、令牌或地址是否含有换行或其他控制字符。',
  HTTP_UNREACHABLE: '无法连接服务：请检查 CSMS_ENDPOINT、DNS 以及函数的网络和 VPC 设置。',
  HTTP_BODY_BROKEN: '响应在中途断开：下次运行会重试。',
  RUN_OUT_OF_TIME: '时间不足：请延长函数的超时时间或减少每个函数的项目数量；下次运行会先读取这些项目。',
};

const nameIds = ({ ids, total }: { ids: readonly string[]; total: number }): string =>
  `${ids.join('、')}${total > ids.length ? ` 等 ${formatCount(total)} 个` : ''}`;

const reasons: ScopeReasonTexts = {
  TAG_QUERY_FORBIDDEN: () =>
    '没有按标签查询的权限：授予 csms:secret:getSecretsByTag 权限后，才能校验列表并得知负责人。',
  TAG_QUERY_FAILED: ({ errorCode, message, hint = '' }) =>
    `按标签查询失败，因此列表未校验。${errorCode}：${message}。${Object.hasOwn(advice, errorCode) ? advice[errorCode] : hint}`,
  NARROWED_BY_EVENT: () => '仅列出绑定了该事件的凭据：按标签查询无法以同样的条件进行。',
  OWNERS_UNKNOWN: ({ secrets }) =>
    `${formatCount(secrets)} 个已列出的凭据可能属于本账号，也可能是共享凭据：按标签查询没有返回可供判断的凭据。`,
  LIST_MAY_BE_CUT: () => '列表中有一页的行数与其计数不符，或指向了没有内容的下一页：列表可能不完整。',
  TAG_QUERY_INCONSISTENT: ({ counted, returned }) =>
    `按标签查询的计数为 ${counted.map(formatCount).join('、')} 个凭据，但返回了 ${formatCount(returned)} 个。`,
  COUNTS_DIFFER: ({ listed, counted }) =>
    `列出了 ${formatCount(listed)} 个本账号的凭据，按标签查询的计数为 ${formatCount(counted)} 个。`,
  NOT_LISTED: (reason) => `按标签查询返回但未列出：${nameIds(reason)}。`,
  NOT_IN_TAG_QUERY: (reason) => `已列出但按标签查询未返回：${nameIds(reason)}。`,
  TASKS_INCOMPLETE: ({ listed, counted }) =>
    `轮转任务不完整：任务列表的计数为 ${formatCount(counted)} 个，两次查询只返回了 ${formatCount(listed)} 个。`,
};

const TRIGGERS = { timer: '定时触发', http: 'HTTP 请求触发', event: '事件触发', direct: '直接调用' } as const;

/** The words that all reports share, in Chinese. */
export const ZH_RUN: RunText = {
  labels: ZH_LABELS,
  run: '运行',
  comma: '，',
  colon: '：',
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
    incomplete: (count) => `${formatCount(count)} 个项目：CSMS 的凭据多于其列出的数量；此处显示已列出的部分。`,
    drifted: (count) =>
      `${formatCount(count)} 个项目：CSMS 的两个数量不一致，重新读取后仍不一致。这些项目不报告任何移除。`,
    unverified: (count) => `${formatCount(count)} 个项目已列出到末尾，但无法向 CSMS 查询凭据总数。`,
    narrowed: '查询条件为',
    statusOnly: '未记录原因，请查看 manifest.json。',
    none: '没有选中任何项目。请检查 CSMS_SCOPES 以及命令中的 scopes。',
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
    advice,
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
