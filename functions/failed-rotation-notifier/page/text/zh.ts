import { formatCount } from '../../../../lib/html/format.ts';
import { ZH_LABELS, ZH_ADVICE } from '../../../../lib/html/text/zh.ts';
import type { PageText } from './en.ts';
import type { Figures } from '../figures.ts';

/** The first sentence of the page. */
const headlines: PageText['headlines'] = {
  failed: ({ scopes }, { open }) =>
    `失败：${formatCount(scopes)} 个范围均无法读取。${open > 0 ? `以下为此前运行所知：${formatCount(open)} 个未恢复的异常。` : '所有凭据的轮转情况未知。'}`,
  none: () => '未查看任何内容：本次运行没有范围。',
  partial: ({ failed, scopes }, figures) =>
    `不完整：${formatCount(scopes)} 个范围中有 ${formatCount(failed.length)} 个无法读取。就目前所知：${seen(figures)}`,
  drifted: ({ drifted, scopes }, figures) =>
    `不一致：${formatCount(scopes)} 个范围中有 ${formatCount(drifted.length)} 个核对不相符。就已读取的内容而言：${seen(figures)}`,
  unverified: (_, figures) => `未经核实。就已读取的内容而言：${seen(figures)}`,
  narrowed: (_, figures) => `仅限所查询的部分：${problem(figures, '轮转全部正常。')}`,
  exact: (_, figures) => problem(figures, figures.secrets === 0 ? '没有凭据，无需轮转。' : '轮转全部正常。'),
};

/** The line that stays in sight. */
const statusBars: PageText['statusBars'] = {
  failed: () => '失败：所有范围均无法读取，异常可能无人发现',
  none: () => '空运行：未查看任何内容',
  partial: ({ failed, scopes }) => `不完整：${formatCount(scopes)} 个范围中有 ${formatCount(failed.length)} 个未查看`,
  drifted: ({ drifted }) => `不一致：${formatCount(drifted.length)} 个范围核对不相符`,
  unverified: ({ unverified }) => `未核实：${formatCount(unverified.length)} 个范围无法核对`,
  narrowed: () => '已缩小范围：仅包含所查询的范围',
  exact: () => undefined,
};

export const ZH: PageText = {
  labels: ZH_LABELS,
  product: 'CSMS 轮转监控',
  run: '运行',
  pageTitle: (statusBar, runId) => `${statusBar === undefined ? '' : `${statusBar} · `}轮转监控 ${runId}`,
  headlines,
  statusBars,
  statuses: { complete: '完整', partial: '不完整', failed: '失败' },
  consistencies: { exact: '已核实', unverified: '未核实', drifted: '核对不相符' },
  noConsistency: '无可核实内容',
  narrowed: '已缩小范围',
  trigger: (trigger) => `触发方式：${trigger}`,
  inScopes: (secrets, listed, scopes) => {
    const where =
      listed === scopes
        ? `${formatCount(scopes)} 个范围`
        : `${formatCount(scopes)} 个范围中的 ${formatCount(listed)} 个`;
    return listed === 0 ? where : `${where}，共 ${formatCount(secrets)} 个凭据`;
  },
  channels: (count) => `${formatCount(count)} 个通知渠道`,
  worst: '最严重：',
  forSpan: (span) => `已持续 ${span}`,
  underMinute: '不到 1 分钟',
  comma: '，',
  colon: '：',
  space: '',
  task: '任务',
  more: (count) => `另有 ${formatCount(count)} 个`,
  allIn: '全部内容见：',
  severities: { critical: '紧急', high: '重要', medium: '次要', low: '提示' },
  types: {
    'rotation.failed': '轮转失败',
    'rotation.overdue': '逾期未轮转',
    'rotation.disabled': '自动轮转已关闭',
    'replica.failed': '副本未同步',
    'watch.stale': '巡检已停止',
  },
  stages: { opened: '首次通知', repeated: '再次通知', escalated: '升级通知', resolved: '恢复通知' },
  states: { delivered: '已送达', waiting: '待发送', refused: '被拒绝', disabled: '渠道已停用' },
  banner: {
    title: {
      failed: '本次运行失败，可能有异常正在发生而无人发现。',
      none: '本次运行没有查看任何内容。',
      partial: '请勿将本页视为全部凭据的情况。',
      drifted: '本页可能缺少部分凭据。',
      unverified: '结果很可能完整，但未经核实。',
      narrowed: '本次运行已缩小范围：未查询的内容不在本页。',
      exact: '',
    },
    failed: (count) =>
      `未查看：${formatCount(count)} 个范围。上次查看之后发生的异常不在本页；其中的异常也不会被视为已恢复。`,
    unseen: (count) => `下列异常中有 ${formatCount(count)} 个仅为此前运行所知。`,
    drifted: (count) => `${formatCount(count)} 个范围的列表与标签查询结果不一致，其中的凭据均不会被视为已删除。`,
    unverified: (count) => `${formatCount(count)} 个范围的列表无法核对，负责人可能未知。`,
    narrowed: '查询条件为',
    statusOnly: '运行自身如此报告，但没有范围说明原因。请查看 manifest.json。',
    none: '没有选中任何范围。请检查 CSMS_SCOPES 以及命令中的 scopes。',
    untoldTitle: '尚有人未收到通知。',
    noChannelsTitle: '无法通知任何人。',
    staleTitle: '部分巡检已停止。',
    noChannels: '没有通知渠道：请设置 NOTIFY_CHANNELS。',
    unnotified: (count) => `${formatCount(count)} 个未恢复的异常尚未通知任何人。`,
    lost: (count) => `${formatCount(count)} 条通知被接收方拒绝，不再发送。`,
    waiting: (count) => `${formatCount(count)} 条通知尚未送达：下次运行会重试。`,
  },
  tiles: {
    failed: '轮转失败',
    failedHint: '任务以错误结束',
    overdue: '逾期未轮转',
    overdueHint: '已到期，但没有轮转',
    disabled: '自动轮转已关闭',
    disabledHint: '不会再自动尝试',
    replicas: '副本',
    replicasHint: '未同步',
    notified: '已通知',
    toldOf: (notified, open) => `${formatCount(notified)} / ${formatCount(open)}`,
    toldHint: (unnotified, silenced) =>
      [
        ...(unnotified > 0 ? [`${formatCount(unnotified)} 个未通知任何人`] : []),
        ...(silenced > 0 ? [`${formatCount(silenced)} 个已静默`] : []),
      ].join('，') || '均至少通知一个渠道',
    nothingToTell: '没有需要通知的内容',
    unowned: '无负责人',
    unownedHint: '有异常但没有负责人',
    none: '无',
    unknown: '未能读取任何内容',
    failedScopes: (count) => `不含 ${formatCount(count)} 个失败的范围`,
  },
  sections: {
    failing: '当前异常',
    ages: '严重程度与持续时间',
    undelivered: '未送达',
    silenced: '已静默',
    stale: '停止的巡检',
    history: '已结束',
    problems: '未查看或未核实',
    files: '文件',
  },
  columns: {
    secret: '凭据',
    scope: '范围',
    since: '开始时间',
    owner: '负责人',
    notified: '通知情况',
    severity: '严重程度',
    channel: '渠道',
    notice: '通知',
    secrets: '凭据',
    reason: '原因',
    until: '截止时间',
    why: '问题',
    lasted: '持续时间',
    how: '结束方式',
    watch: '巡检',
    lastRun: '最近一次完整运行',
    listed: '已列出',
    message: '说明',
    requestId: '请求 ID',
    age: '持续时间',
  },
  failing: {
    lead: '按原因分组，最严重的在前：一次修复可解决的排在一起。',
    none: '没有轮转失败、逾期或被关闭，所有副本均已同步。',
    noneSeen: '没有已知的异常；未能查看的部分可能存在。',
    titles: {
      'rotation.failed': '轮转失败',
      'rotation.overdue': '到期后没有任何轮转',
      'rotation.disabled': '轮转失败，且自动轮转已关闭',
      'replica.failed': '副本与主凭据不同步',
      'watch.stale': '巡检已停止',
    },
    functionUrn: '函数',
    message: '错误信息',
    noMessage: '服务没有给出原因。',
    todo: '下一步',
    next: {
      'rotation.failed': '请查看轮转函数日志中的这一错误，修复后手动轮转。连续失败三次后，服务会关闭自动轮转。',
      'rotation.overdue': '服务没有尝试轮转：请检查轮转函数是否存在、是否有权限运行，然后手动轮转。',
      'rotation.disabled': '请先修复轮转失败的原因，再重新开启自动轮转，并手动轮转一次。',
      'replica.failed': '请检查副本所在区域的 KMS 密钥和权限，然后重新同步。',
      'watch.stale': '请查看函数最近的运行记录和日志，并手动运行一次。',
    },
    tries: (count) => `已尝试 ${formatCount(count)} 次`,
    unowned: '无负责人',
    unseen: '本次未能读取该范围',
    nobody: '尚未通知',
    noChannel: '无人可通知',
    silencedUntil: (until) => `至 ${until}`,
    moreCauses: (causes, secrets) => `另有 ${formatCount(causes)} 种原因、${formatCount(secrets)} 个凭据未在此列出。`,
  },
  notified: {
    times: (count) => `${formatCount(count)} 次`,
    earlier: '一周以前',
  },
  ages: {
    lead: '严重程度随持续时间和错过的周期上升。紧急的异常不会被静默。',
    title: '当前异常：按持续时间和严重程度',
    types: '问题类型',
    buckets: ['1 天内', '1–3 天', '3–7 天', '1–4 周', '更久'],
    describe: (count) => `${formatCount(count)} 个当前异常按持续时间分列，各列按严重程度分段；数值见表格。`,
    describeTypes: (parts) => `当前异常：${parts}。`,
  },
  undelivered: {
    lead: '未送达的通知。待发送的会由下次运行重试；被拒绝的不再发送。',
    tries: (count) => `已尝试 ${formatCount(count)} 次`,
  },
  silenced: {
    lead: '按 NOTIFY_SILENCES 的要求未通知任何人。它们仍计入异常，升级为紧急后照常通知。',
  },
  stale: {
    lead: '巡检停止后，任何异常都无人发现。请查看其最近的运行记录和日志，并手动运行一次。',
    names: { 'inventory-export': '清单导出', 'failed-rotation-notifier': '本函数（本次运行之前）' },
    since: (time, span) => `：自 ${time} 起没有完整运行，已持续 ${span}。`,
  },
  history: {
    lead: (count, median, longest) =>
      count === 1
        ? `最近 90 天内有 1 个异常结束，历时 ${longest}。`
        : `最近 90 天内有 ${formatCount(count)} 个异常结束：半数在 ${median}内结束，最长历时 ${longest}。`,
    none: '最近 90 天内没有异常结束。',
    noneKnown: '最近 90 天内没有已知的异常结束。',
    durations: '持续时间分布',
    buckets: ['1 小时内', '1–6 时', '6–24 时', '1–3 天', '3–7 天', '更久'],
    describe: (parts) => `已结束的异常：${parts}。`,
    how: '结束方式',
    reasons: {
      rotated: '已轮转',
      rescheduled: '改期',
      'not-expected': '不再需要',
      synced: '已重新同步',
      gone: '凭据已删除',
      rival: '已以另一编号通知',
    },
    axis: (from, to) => `横条表示 ${from} 至 ${to} 之间的时段，颜色表示严重程度。`,
    rest: '其余见 rotation/state/ 下各范围的状态。',
    episodes: '异常数',
  },
  problems: {
    lead: '未能查看的范围不会有任何异常被视为已恢复；此前已知的异常保持不变。',
    failed: '失败',
    drifted: '核对不相符',
    unverified: '未核实',
    driftedTitle: '列表与标签查询结果不一致',
    unverifiedTitle: '无法核实',
    meaning: '含义',
    todo: '下一步',
    driftedMeaning: '列表可能遗漏凭据。已发现的异常照常通知；不会将任何凭据视为已删除。',
    driftedTodo: '如果凭据经常增减，请改在较空闲的时段运行；否则请凭日志中的请求 ID 联系技术支持。',
    unverifiedMeaning: '异常照常可以发现，但负责人可能未知，通知可能发往默认渠道。',
    unverifiedTodo: '请在这些项目中为函数的委托授予 csms:secret:getSecretsByTag 权限。',
    noHint: '请在函数日志中查找该请求 ID，然后重新运行。',
    advice: ZH_ADVICE,
  },
  files: {
    lead: '如果本次运行已存储，这些文件与本页位于同一文件夹：',
    notStored: 'GET 请求的应答和试运行（dryRun）不存储任何文件，也不发送通知。',
    descriptions: {
      'failures.csv': '当前异常，每个凭据一行，供电子表格使用。',
      'failures.json': '相同内容，供程序使用；通知中的链接指向它。',
      'manifest.json': '本次运行逐个范围读取的内容及校验和。最后写入：没有它的文件夹不算一次运行。',
    },
  },
  footer: (runId) => `运行 ${runId}。仅读取元数据，未读取任何凭据的值；错误信息中疑似凭据的内容已遮盖。时间均为 UTC。`,
};

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

const problem = (figures: Figures, none: string): string =>
  figures.open > 0 ? `${describeRotations(figures)}。` : none;
const seen = (figures: Figures): string => problem(figures, '未发现异常。');
