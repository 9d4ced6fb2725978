import { formatCount } from '../../../../lib/html/format.ts';
import { ZH_RUN } from '../../../../lib/html/run/text/zh.ts';
import { wordDeliveryReason, type DeliveryReasonTexts } from '../../../../lib/notify/delivery-reason.ts';
import { CHINESE } from '../../../../lib/notify/text/zh.ts';
import { definition } from '../../definition.ts';
import type { ProblemType } from '../../notices/compose.ts';
import type { PageText } from './en.ts';

const counted: Readonly<Record<ProblemType, (count: number) => string>> = {
  'rotation.disabled': (count) => `${formatCount(count)} 个自动轮转已关闭`,
  'rotation.failed': (count) => `${formatCount(count)} 个轮转失败`,
  'rotation.overdue': (count) => `${formatCount(count)} 个逾期未轮转`,
  'replica.failed': (count) => `${formatCount(count)} 个副本未同步`,
};

const RECEIVER = '接收方';

const reasons: DeliveryReasonTexts = {
  RESPONSE: ({ status }) => `响应状态码 ${status}`,
  REDIRECT: ({ status }) => `响应状态码 ${status}：不支持重定向`,
  HTTP_TIMEOUT: ({ host = RECEIVER }) => `${host} 未在规定时间内响应`,
  HTTP_CONNECTION: ({ host = RECEIVER }) => `与 ${host} 的连接中断`,
  HTTP_UNREACHABLE: ({ host = RECEIVER }) => `无法连接 ${host}：请检查 URL、DNS 以及函数的网络设置`,
  HTTP_BODY_TOO_LARGE: ({ host = RECEIVER }) => `${host} 的响应过大`,
  HTTP_REQUEST_INVALID: () => '请求无法发送：请检查 URL、签名密钥和令牌是否含有换行',
  HTTP_URL_REFUSED: () => 'URL 不被允许：请使用 https 和公网主机，或设置 NOTIFY_ALLOWED_HOSTS',
  HTTP_HOST_REFUSED: ({ host = RECEIVER }) => `${host} 的地址不是公网地址：如属有意，请将其加入 NOTIFY_ALLOWED_HOSTS`,
  CREDENTIALS_MISSING: () => '没有用于签名的访问密钥：请检查函数的委托',
  RUN_OUT_OF_TIME: () => '运行结束前未收到响应',
  FAILED: ({ errorCode }) => `未发送：${errorCode}`,
  CHANNEL_REMOVED: () => 'NOTIFY_CHANNELS 中已没有该渠道',
  OPENING_REFUSED: () => '该渠道拒绝了与此恢复通知对应的通知',
  GIVEN_UP: ({ last }) => ['已放弃', last && wordDeliveryReason(last, reasons)].filter(Boolean).join('：'),
};

/** Every word of the page in Chinese. */
export const ZH: PageText = {
  ...ZH_RUN,
  product: 'CSMS 轮转监控',
  title: '轮转监控',
  news: ({ open, bySeverity, counts, secrets }, isCertain) => {
    if (open === 0 && secrets === 0 && isCertain) return '没有凭据。';
    if (open === 0) return isCertain ? '没有轮转问题。' : '已读取部分没有发现轮转问题。';
    const critical = bySeverity.critical ?? 0;
    const parts = counts.map(({ type, count }) => counted[type](count)).join('，');
    return `${formatCount(open)} 个凭据存在轮转问题${critical > 0 ? `，其中 ${formatCount(critical)} 个紧急` : ''}：${parts}。`;
  },
  unknownNews: ({ open }) =>
    open > 0 ? `以下为此前运行所知：${formatCount(open)} 个未恢复的问题。` : '所有凭据的轮转情况未知。',
  secretsIn: (secrets, projects) => `${projects}，共 ${formatCount(secrets)} 个凭据`,
  channels: (count) => `${formatCount(count)} 个通知渠道`,
  worst: '最严重：',
  lasting: {
    'rotation.failed': (span) => `轮转失败已持续 ${span}`,
    'rotation.overdue': (span) => `已逾期 ${span}`,
    'rotation.disabled': (span) => `自动轮转已关闭，轮转失败已持续 ${span}`,
    'replica.failed': (span) => `副本未同步已持续 ${span}`,
  },
  task: '任务',
  types: {
    'rotation.failed': '轮转失败',
    'rotation.overdue': '逾期未轮转',
    'rotation.disabled': '失败且自动轮转已关闭',
    'replica.failed': '副本未同步',
  },
  stages: { opened: '首次通知', repeated: '再次提醒', escalated: '升级通知', resolved: '恢复通知' },
  states: { delivered: '已送达', waiting: '待发送', refused: '被拒绝', disabled: '渠道已停用' },
  banner: {
    ...ZH_RUN.banner,
    unread: '其中的新问题不在本页；未恢复的问题保持不变。',
    unseen: (count) => `下列问题中有 ${formatCount(count)} 个仅为此前运行所知。`,
    undeliveredTitle: '部分通知未送达。',
    noChannelsTitle: '没有设置通知渠道。',
    staleTitle: '缺少完整的运行。',
    noChannels: '请设置 NOTIFY_CHANNELS。',
    unnotified: (count) => `${formatCount(count)} 个未恢复的问题未通知。`,
    lost: (count) => `${formatCount(count)} 条通知未送达，不再重发。`,
    waiting: (count) => `${formatCount(count)} 条通知尚未送达，下次运行会重发。`,
  },
  tiles: {
    failed: '轮转失败',
    failedHint: '任务以错误结束',
    overdue: '逾期未轮转',
    overdueHint: '已到期，未轮转',
    disabled: '失败且自动轮转已关闭',
    disabledHint: 'CSMS 不会再自动轮转',
    replicas: '副本',
    replicasHint: '未同步',
    notified: '已通知',
    notifiedOf: (notified, open) => `${formatCount(notified)} / ${formatCount(open)}`,
    notifiedHint: (unnotified, silenced) =>
      [
        ...(unnotified > 0 ? [`${formatCount(unnotified)} 个未通知`] : []),
        ...(silenced > 0 ? [`${formatCount(silenced)} 个已静默`] : []),
      ].join('，') || '均至少通知一个渠道',
    nothingToNotify: '没有未恢复的问题',
    noOwner: '无负责人标签',
    noOwnerHint: '存在问题但没有负责人',
    none: '无',
    unknown: '未能读取任何内容',
    failedProjects: (count) => `不含 ${formatCount(count)} 个失败的项目`,
  },
  sections: {
    failing: '未恢复的问题',
    ages: '严重程度与持续时间',
    undelivered: '未送达',
    silenced: '已静默',
    stale: '缺少的运行',
    history: '已恢复或关闭',
  },
  columns: {
    ...ZH_RUN.columns,
    notified: '通知情况',
    channel: '渠道',
    notice: '通知',
    until: '截止时间',
    about: '凭据',
    problem: '问题',
    lasted: '持续时间',
    how: CHINESE.field.ended,
    function: '函数',
    lastRun: '最近一次完整运行',
    nextStep: ZH_RUN.problems.nextStep,
    age: '持续时间',
  },
  failing: {
    lead: '按原因分组，最严重的在前。修复一处可能解决一组问题。',
    none: '没有轮转失败或逾期，所有副本均已同步。',
    noneSeen: '没有已知的问题；未能读取的凭据可能存在问题。',
    titles: {
      'rotation.failed': '轮转失败',
      'rotation.overdue': '逾期未轮转：到期后仍未轮转',
      'rotation.disabled': '轮转失败，且自动轮转已关闭：CSMS 不会再自动轮转',
      'replica.failed': '副本未同步',
    },
    functionUrn: '函数',
    message: '错误信息',
    noMessage: 'CSMS 没有给出原因。',
    nextStep: ZH_RUN.problems.nextStep,
    nextSteps: CHINESE.next,
    tries: (count) => `失败 ${formatCount(count)} 次`,
    unseen: '本次未能读取该项目',
    unnotified: '未通知',
    noChannel: '没有渠道',
    silencedUntil: (until) => `至 ${until}`,
    acknowledged: '已确认',
    acknowledgedBy: (until) => `至 ${until}，确认人`,
    problem: '问题',
    acknowledge: '如需在一段时间内不再提醒某个问题，请将其 ID 发送给本函数：',
    moreCauses: (causes, secrets) => `另有 ${formatCount(causes)} 种原因、${formatCount(secrets)} 个凭据未在此列出。`,
  },
  notified: {
    times: (stage, count) => `${stage}（${formatCount(count)} 次）`,
    earlier: '一周以前',
  },
  ages: {
    lead: '严重程度随持续时间和错过的周期上升。紧急的问题不会被静默。',
    title: '未恢复的问题：按持续时间和严重程度',
    types: '未恢复的问题：按类型',
    buckets: ['1 天内', '1–3 天', '3–7 天', '1–4 周', '更久'],
    describe: (count) => `${formatCount(count)} 个未恢复的问题按持续时间分列，各列按严重程度分段；数值见表格。`,
    describeTypes: (parts) => `未恢复的问题：${parts}。`,
  },
  undelivered: {
    lead: '待发送的由下次运行重发。',
    reasons,
    tries: (count) => `已尝试 ${formatCount(count)} 次`,
    since: (time, span) => `自 ${time} 起，已 ${span}`,
  },
  silenced: {
    lead: '已按 NOTIFY_SILENCES 静默。仍计入问题，升级为紧急后照常通知。',
    expired: (entry, at) => `NOTIFY_SILENCES[${entry}] 已于 ${at} 到期：请删除。`,
    unused: (entry, since) => `NOTIFY_SILENCES[${entry}] 自 ${since} 起没有匹配任何问题：请修改或删除。`,
  },
  stale: {
    lead: '在 STALE_AFTER 内没有完整运行。',
    describe: (what, time, span) =>
      what === definition.name
        ? `轮转检查自 ${time} 起中断 ${span}，现已恢复。`
        : `${what} 自 ${time} 起未完整运行，已 ${span}。`,
  },
  history: {
    lead: ({ resolved, closed, median, longest }) =>
      [
        `最近 90 天内${[
          ...(resolved > 0 ? [`恢复 ${formatCount(resolved)} 个问题`] : []),
          ...(closed > 0 ? [`因其他原因关闭 ${formatCount(closed)} 个`] : []),
        ].join('，')}。`,
        resolved + closed === 1 ? `历时 ${longest}。` : `半数历时不超过 ${median}，最长历时 ${longest}。`,
      ].join(''),
    none: '最近 90 天内没有恢复或关闭的问题。',
    noneKnown: '最近 90 天内没有已知的恢复或关闭的问题。',
    durations: '持续时间',
    buckets: ['1 小时内', '1–6 小时', '6–24 小时', '1–3 天', '3–7 天', '更久'],
    describe: (parts) => `已恢复或关闭的问题：${parts}。`,
    how: '结束方式',
    reasons: {
      rotated: '已轮转',
      'rotated-off': '已轮转但自动轮转已关闭',
      rescheduled: '已改期未轮转',
      'not-expected': '轮转或复制已关闭',
      'not-enabled': '凭据不再启用',
      synced: '已重新同步',
      gone: '不再列出',
      'not-watched': '项目不再监控',
    },
    axis: (from, to) => `横条表示 ${from} 至 ${to} 之间的时段，颜色表示严重程度。`,
    durationUnknown: '未知',
    rest: '其余见 rotation/state/ 下各项目的状态。',
    problems: '问题数',
  },
  problems: {
    ...ZH_RUN.problems,
    lead: '这些项目中未恢复的问题保持不变，新问题不在本页。',
    unverified: {
      ...ZH_RUN.problems.unverified,
      meaning: '轮转失败照常可以发现，但负责人可能未知，通知可能发往默认渠道。',
    },
  },
  files: {
    ...ZH_RUN.files,
    notStored: 'GET 请求的响应和试运行（dryRun）不存储任何文件，也不发送通知。',
    descriptions: {
      'failures.csv': '未恢复的问题，每个凭据一行，供电子表格使用。',
      'failures.json': '相同内容，供程序使用。',
      'manifest.json': ZH_RUN.files.manifest,
    },
  },
  footer: (runId) => `${ZH_RUN.footer(runId)}错误信息中疑似凭据的内容已遮盖。`,
};
