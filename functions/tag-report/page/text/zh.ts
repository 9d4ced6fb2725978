import { formatCount, formatPercent } from '../../../../lib/html/format.ts';
import { ZH_RUN } from '../../../../lib/html/run/text/zh.ts';
import type { PageText } from './en.ts';
import type { Figures } from '../figures.ts';

const moved = (before: number, now: number): string => {
  const points = Math.round((now - before) * 10) / 10;
  if (points === 0) return '保持在';
  return `${points > 0 ? '上升' : '下降'} ${Math.abs(points).toFixed(1)} 个百分点至`;
};

export const ZH: PageText = {
  ...ZH_RUN,
  product: 'CSMS 标签报告',
  title: '标签报告',
  news: (figures) => `${describeTags(figures)}${describePolicy(figures)}。`,
  unknownNews: '所有凭据的标签情况未知。',
  secrets: (count) => `${formatCount(count)} 个凭据`,
  policyKeys: '策略涉及的标签键：',
  noPolicy: '未设置 TAG_POLICY',
  banner: { ...ZH_RUN.banner, unread: '其中的凭据不计入下列数字，其标签未知。' },
  tiles: {
    coverage: '标签覆盖率',
    coverageHint: (tagged, known) => `${formatCount(known)} 个凭据中 ${formatCount(tagged)} 个有标签`,
    compliance: '策略合规率',
    complianceHint: (pass, evaluated) => `已评估 ${formatCount(evaluated)} 个，合规 ${formatCount(pass)} 个`,
    untagged: '无标签',
    untaggedHint: '没有任何标签',
    failing: '不合规',
    failingHint: '违反策略',
    notEvaluated: '未评估',
    nothingRead: '未能读取任何内容',
    noSecrets: '没有任何凭据',
    noTagsKnown: '所有凭据的标签均未知',
    noneEvaluated: '没有凭据可以评估',
    readOnly: '仅统计已读取的项目',
    allFailed: (count) => `${formatCount(count)} 个失败项目内的全部凭据`,
    failedProjects: (count) => `另加 ${formatCount(count)} 个失败项目内的全部凭据`,
    allEvaluated: '所有凭据均已评估',
    why: '查看原因',
  },
  sections: {
    untagged: '无标签凭据',
    violations: '违反策略',
    lookAlikes: '相似写法',
    values: '取值分布',
    owners: '负责人',
    coverage: '覆盖率',
    trend: '趋势',
  },
  columns: {
    ...ZH_RUN.columns,
    type: '类型',
    violations: '违规项',
    rule: '规则',
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
    finished: '完成时间',
  },
  ofNarrowed: '查询结果：',
  untagged: {
    lead: '没有标签，凭据的负责人和用途就未知。',
    fix: 'fix.json 列出了策略要求每个凭据具备的标签键。',
    none: '每个凭据都至少有一个标签。',
    noneKnown: '标签已知的凭据都至少有一个标签。',
    nonePartial: '未发现无标签凭据；未能读取的部分可能存在。',
    noSecrets: '没有任何凭据。',
  },
  violations: {
    lead: (fail, evaluated) =>
      `已评估 ${formatCount(evaluated)} 个凭据，其中 ${formatCount(fail)} 个违反规则：缺少必需的键、取值不被允许，或使用了禁用的键。`,
    byReason: '按规则',
    secrets: '凭据',
    secretsLead: (untagged) => (untagged > 0 ? `有标签的排在前面；最后 ${formatCount(untagged)} 个没有任何标签。` : ''),
    none: '没有凭据违反策略。',
    nonePartial: '已评估的凭据均未违反策略；其余凭据未评估。',
    noneEvaluated: '没有凭据可以评估。',
    noPolicy: '未设置策略，因此没有评估任何凭据。请设置 TAG_POLICY，例如',
    kinds: { MISSING: '缺少', NOT_ALLOWED: '取值不允许', FORBIDDEN: '禁用' },
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
    noOwner: ZH_RUN.noOwner,
    noType: '未知',
    valuesLead: '各取值的凭据数量及其合规情况。',
    values: (count) => `${formatCount(count)} 种取值`,
    ownersLead: ['依据标签', '的值划分，仅统计标签已知的凭据。'],
  },
  coverage: {
    lead: '覆盖率是至少有一个标签的凭据所占比例；合规率是已评估凭据中合规者所占比例。',
    tags: '标签',
    results: '结果',
    tagged: '有标签',
    untagged: '无标签',
    uncounted: (unknown) => `另有 ${formatCount(unknown)} 个标签未知的凭据，均不计入。`,
    unknown: '标签未知',
    notEvaluatedBy: '未评估的原因',
    byType: '按类型',
    byProject: '按项目',
    failedProjects: '无法读取的项目：其中的凭据不计入任何数字',
    notEvaluated: '未评估',
    describe: (title, parts) => `${title}：${parts.join('，')}。`,
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
    narrowed: '按条件查询的运行没有趋势。',
    describe: (runs, from, to) => `折线图，${from} 至 ${to} 共 ${formatCount(runs)} 次运行；数值见下表。`,
  },
  files: {
    ...ZH_RUN.files,
    descriptions: {
      'report.csv': '每个凭据一行，包含标签、结果和问题，供电子表格使用。',
      'report.json': '本页的全部内容，供程序使用。',
      'fix.json': '建议设置的标签，格式为批量标签 API 的请求体，空值须人工填写。仅供人工审核，本函数绝不会执行。',
      'manifest.json': ZH_RUN.files.manifest,
    },
  },
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
  if (!hasPolicy) return '；未设置标签策略，无法评估是否合规';
  if (pass + fail === 0) return '；没有凭据可以按策略评估';
  return fail === 0 ? '；没有凭据违反策略' : `；${formatCount(fail)} 个违反策略`;
}
