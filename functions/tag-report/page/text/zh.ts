import { formatCount, formatPercent } from '../../../../lib/html/format.ts';
import { ZH_LABELS, ZH_ADVICE } from '../../../../lib/html/text/zh.ts';
import type { PageText } from './en.ts';
import type { Figures } from '../figures.ts';

const headlines: PageText['headlines'] = {
  failed: ({ scopes }) => `失败：${formatCount(scopes)} 个范围均无法读取，所有凭据的标签情况未知。`,
  none: () => '未读取任何内容：本次运行没有范围。',
  partial: ({ failed, scopes }, figures) =>
    `不完整：${formatCount(scopes)} 个范围中有 ${formatCount(failed.length)} 个无法读取。其余范围内：${estate(figures)}`,
  drifted: ({ drifted, scopes }, figures) =>
    `不一致：${formatCount(scopes)} 个范围中有 ${formatCount(drifted.length)} 个两次核对均不相符。就已读取的内容而言：${estate(figures)}`,
  unverified: (_, figures) => `已读取到末尾，但未经核实。${estate(figures)}`,
  narrowed: (_, figures) => `仅限所查询的部分。${estate(figures)}`,
  exact: (_, figures) => `完整且已核实。${estate(figures)}`,
};

const statusBars: PageText['statusBars'] = {
  failed: () => '失败：本页内容不能反映您的凭据情况',
  none: () => '空运行：未读取任何内容',
  partial: ({ failed, scopes }) => `不完整：${formatCount(scopes)} 个范围中有 ${formatCount(failed.length)} 个未评估`,
  drifted: ({ drifted }) => `不一致：${formatCount(drifted.length)} 个范围核对不相符`,
  unverified: ({ unverified }) => `未核实：${formatCount(unverified.length)} 个范围无法核对`,
  narrowed: () => '已缩小范围：仅包含所查询的部分',
  exact: () => undefined,
};

const moved = (before: number, now: number): string => {
  const points = Math.round((now - before) * 10) / 10;
  if (points === 0) return '保持在';
  return `${points > 0 ? '上升' : '下降'} ${Math.abs(points).toFixed(1)} 个百分点至`;
};

export const ZH: PageText = {
  labels: ZH_LABELS,
  product: 'CSMS 标签报告',
  run: '运行',
  pageTitle: (statusBar, runId) => `${statusBar === undefined ? '' : `${statusBar} · `}标签报告 ${runId}`,
  headlines,
  statusBars,
  statuses: { complete: '完整', partial: '不完整', failed: '失败' },
  consistencies: { exact: '已核实', unverified: '未核实', drifted: '核对不相符' },
  noConsistency: '无可核实内容',
  narrowed: '已缩小范围',
  inScopes: (listed, scopes) =>
    listed === scopes ? `${formatCount(scopes)} 个范围` : `${formatCount(scopes)} 个范围中的 ${formatCount(listed)} 个`,
  secrets: (count) => `${formatCount(count)} 个凭据`,
  policyKeys: '策略涉及的标签键：',
  noPolicy: '未设置 TAG_POLICY',
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
      `未评估：${formatCount(count)} 个范围。其中的凭据不计入下列任何数字；它们既不算有标签，也不算无标签，因为无法读取。`,
    drifted: (count) =>
      `${formatCount(count)} 个范围的标签查询结果与其自身计数不符，重复查询后仍不相符，可能有凭据遗漏。`,
    unverified: (count) => `${formatCount(count)} 个范围的列表正常结束，但无法向服务查询凭据总数。`,
    narrowed: '查询条件为',
    statusOnly: '运行自身如此报告，但没有范围说明原因。请查看 manifest.json。',
    none: '没有选中任何范围。请检查 CSMS_SCOPES 以及命令中的 scopes。',
    more: (count) => `另有 ${formatCount(count)} 个`,
  },
  tiles: {
    coverage: '标签覆盖率',
    coverageHint: (tagged, known) => `${formatCount(known)} 个凭据中 ${formatCount(tagged)} 个有标签`,
    compliance: '策略合规率',
    complianceHint: (pass, evaluated) => `已判定 ${formatCount(evaluated)} 个，合规 ${formatCount(pass)} 个`,
    untagged: '无标签',
    untaggedHint: '没有任何标签',
    failing: '不合规',
    failingHint: '违反策略',
    notEvaluated: '未评估',
    nothingListed: '未能读取任何内容',
    noSecrets: '没有任何凭据',
    noTagsKnown: '所有凭据的标签均未知',
    noneJudged: '没有凭据可以判定',
    listedOnly: '仅统计已读取的范围',
    allFailed: (count) => `${formatCount(count)} 个失败范围内的全部凭据`,
    failedScopes: (count) => `另加 ${formatCount(count)} 个失败范围内的全部凭据`,
    allJudged: '所有凭据均已判定',
    why: '查看原因',
  },
  sections: {
    untagged: '无标签凭据',
    violations: '违反策略',
    lookAlikes: '相似写法',
    values: '取值分布',
    owners: '责任人',
    coverage: '覆盖率',
    trend: '趋势',
    problems: '缺失或未核实',
    files: '文件',
  },
  columns: {
    secret: '凭据',
    scope: '范围',
    type: '类型',
    owner: '责任人',
    reasons: '问题',
    rule: '规则',
    secrets: '凭据数',
    share: '占不合规比例',
    where: '位置',
    keep: '保留',
    change: '改为保留写法',
    how: '判断依据',
    value: '取值',
    pass: '合规',
    fail: '不合规',
    notEvaluated: '未评估',
    untagged: '无标签',
    coverage: '覆盖率',
    compliance: '合规率',
    results: '结果',
    message: '说明',
    reason: '原因',
    requestId: '请求 ID',
    finished: '完成时间',
    run: '运行',
    why: '原因',
  },
  ofNarrowed: '就所查询的部分而言：',
  between: '',
  allIn: '全部内容见：',
  untagged: {
    lead: '无法得知这些凭据归谁所有、作何用途。',
    fix: 'fix.json 列出了策略要求每个凭据具备的标签键。',
    none: '每个凭据都至少有一个标签。',
    noneKnown: '标签已知的凭据都至少有一个标签。',
    nonePartial: '未发现无标签凭据；未能读取的部分可能存在。',
    noSecrets: '没有任何凭据。',
  },
  violations: {
    lead: (fail, evaluated) =>
      `已判定 ${formatCount(evaluated)} 个凭据，其中 ${formatCount(fail)} 个违反规则：缺少必需的键、取值不被允许，或使用了禁用的键。`,
    byReason: '按规则',
    secrets: '凭据',
    secretsLead: (untagged) => (untagged > 0 ? `有标签的排在前面；最后 ${formatCount(untagged)} 个没有任何标签。` : ''),
    none: '没有凭据违反策略。',
    nonePartial: '已判定的凭据均未违反策略；其余凭据未评估。',
    noneJudged: '没有凭据可以判定，因此情况未知。',
    noPolicy: '未设置策略，因此没有判定任何凭据：既无合规，也无不合规。请设置 TAG_POLICY，例如',
    kinds: { MISSING: '缺少', NOT_ALLOWED: '取值不允许', FORBIDDEN: '禁用', OTHER: '其他' },
  },
  lookAlikes: {
    lead: '含义很可能相同但写法不同的键或值，会导致搜索和账单遗漏凭据。保留策略中的写法；策略未规定时，保留最常见的写法。',
    none: '没有发现含义相同而写法不同的键或值。',
    nonePartial: '在已读取的内容中没有发现相似写法。',
    key: '键',
    valueOf: ['键', '的值'],
    spelling: '写法差异',
    typo: '疑似笔误',
    more: (count) => `另有 ${formatCount(count)} 种写法`,
  },
  groups: {
    noTag: '无此标签',
    unowned: '无责任人',
    noType: '未告知',
    valuesLead: '各取值的凭据数量及其合规情况。',
    values: (count) => `${formatCount(count)} 种取值`,
    ownersLead: ['依据标签', '的值划分，仅统计标签已知的凭据。'],
  },
  coverage: {
    lead: '覆盖率是至少有一个标签的凭据所占比例；合规率是已判定凭据中合规者所占比例。',
    tags: '标签',
    results: '结果',
    tagged: '有标签',
    untagged: '无标签',
    unknown: '标签未知',
    notEvaluatedBy: '未评估的原因',
    byType: '按类型',
    byScope: '按范围',
    failedScopes: '无法读取的范围：其中的凭据不计入任何数字',
    notEvaluated: '未评估',
    describe: (title, parts) => `${title}：${parts}。`,
    reasons: {
      shared: '由其他账号共享，须由对方打标签',
      'not returned by the tag query': '在列表中，但标签查询未返回',
      'no policy': '未设置策略',
    },
  },
  trend: {
    lead: (runs, since) =>
      runs === 1
        ? '目前只有一次完整运行；下次运行后将出现趋势线。'
        : `自 ${since} 以来共 ${formatCount(runs)} 次完整运行。`,
    change: (label, before, now) => `${label}${moved(before, now)} ${formatPercent(now)}。`,
    title: '覆盖率与合规率',
    noPoint: '本次运行不完整，因此不计入趋势。',
    none: '尚无完整运行，无法绘制趋势。',
    narrowed: '已缩小范围的运行没有趋势。',
    describe: (runs, from, to) => `折线图：${from} 至 ${to} 共 ${formatCount(runs)} 次运行；数值见下表。`,
  },
  problems: {
    lead: '本页其他内容均不涵盖失败的范围。其最近一次完整运行见 manifest.json。',
    failed: '失败',
    drifted: '核对不相符',
    unverified: '未核实',
    driftedTitle: '标签查询结果与其计数不符',
    unverifiedTitle: '无法核实',
    meaning: '含义',
    todo: '下一步',
    driftedMeaning: '读取两次，均与服务的计数不符。已读取的内容计入数字和文件，但可能还有遗漏。',
    driftedTodo: '如果凭据经常增减，请改在较空闲的时段运行；否则请凭日志中的请求 ID 联系技术支持。',
    unverifiedMeaning: '列表正常结束，但无法核对服务是否有遗漏。',
    unverifiedTodo: '请在这些项目中为函数的委托授予 csms:secret:getSecretsByTag 权限，然后重新运行。',
    noHint: '请在函数日志中查找该请求 ID，然后重新运行。',
    advice: ZH_ADVICE,
  },
  files: {
    lead: ['如果本次运行已存储，这些文件与本页位于同一文件夹：', '。GET 请求的应答和试运行（dryRun）不存储任何文件。'],
    descriptions: {
      'report.csv': '每个凭据一行，包含标签、结果和问题，供电子表格使用。',
      'report.json': '本页的全部内容，供程序使用。',
      'fix.json':
        '建议设置的标签，格式为批量标签 API 的请求体，空值须人工填写。仅供人工审核：其中内容从未执行，本函数也绝不会执行。',
      'manifest.json': '本次运行逐个范围读取的内容及校验和。最后写入：没有它的文件夹不算一次运行。',
    },
  },
  footer: (runId) => `运行 ${runId}。仅读取元数据，未读取任何凭据的值。时间均为 UTC。`,
};

function describeTags({ secrets, known, tagged, coveragePercent }: Figures): string {
  if (secrets === 0) return '没有任何凭据';
  if (known === 0) return `${formatCount(secrets)} 个凭据的标签均未知`;
  const limit = known < secrets ? '标签已知的 ' : '';
  if (tagged === known) return `${limit}${formatCount(known)} 个凭据全部带有标签`;
  if (tagged === 0) return `${limit}${formatCount(known)} 个凭据全部没有标签`;
  return `${limit}${formatCount(known)} 个凭据中有 ${formatCount(tagged)} 个带有标签（${formatPercent(coveragePercent)}）`;
}

function describePolicy({ secrets, pass, fail, hasPolicy }: Figures): string {
  if (secrets === 0) return '';
  if (!hasPolicy) return '；未设置标签策略，无法判定是否合规';
  if (pass + fail === 0) return '；没有凭据可以按策略判定';
  return fail === 0 ? '；没有凭据违反策略' : `；${formatCount(fail)} 个违反策略`;
}

const estate = (figures: Figures): string => `${describeTags(figures)}${describePolicy(figures)}。`;
