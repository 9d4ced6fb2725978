/** Where people read: `docs` are pages in Markdown, `texts` are texts in the sources, `output` is what was really printed. */
export type Room = 'docs' | 'texts' | 'output';

interface Term {
  /** For a text of letters: whole words, in any case. */
  readonly term: RegExp;
  /** What this project says. */
  readonly instead: string;
  /** Where it is looked for; absent: everywhere. */
  readonly where?: readonly Room[];
}

const words = (pattern: string): RegExp =>
  new RegExp(String.raw`(?<![\w./{<$-])(?:${pattern})(?![\w/=>}-]|\.\w)`, 'iu');

/**
 * Terms that are not used where people read: one word for one idea, the console's and the field's. Names in code, in JSON and in
 * settings stand in backticks or quotes, and are left alone. Add a row for a term; a test says where it stands.
 */
const TERMS: readonly Term[] = [
  { term: words('estates?'), instead: 'secrets, projects' },
  { term: words('scopes?'), instead: 'project(s) in prose; `scope` in names of settings, fields and checks' },
  { term: /\w\(s\)/u, instead: 'the plural that fits the number' },
  { term: words('mend(?:s|ed|ing)?|repair(?:s|ed|ing)?|puts? right'), instead: 'fix' },
  { term: words('rotat(?:e|ed|ing) by hand'), instead: 'click Rotate Now' },
  {
    term: words('switch(?:es|ed|ing)?(?: \\w+){0,3} off|switched-off'),
    instead: 'turn off; automatic rotation is off',
  },
  { term: words('troubles?|episodes?'), instead: 'problem; open, resolved' },
  { term: words('never started|has not happened|missed rotations?'), instead: 'overdue' },
  { term: words('stale replicas?|replicas? (?:is|are) (?:stale|behind|out of date)'), instead: 'replica out of sync' },
  { term: words('tell|tells|told|telling'), instead: 'notify, say, return, distinguish; unknown for "not told"' },
  { term: words('nobody|somebody|anybody'), instead: 'the person or program that is meant; no owner tag' },
  { term: words('unowned'), instead: 'no owner tag' },
  { term: words('notices?'), instead: 'notification; reminder for the second and later' },
  { term: words('proven|proofs?|proves?|proved'), instead: 'verified, verification' },
  { term: words('drift(?:s|ed)?|disagree(?:s|d)?|add(?:s|ed)? up|inconsistent'), instead: 'counts differ' },
  { term: words('narrow(?:s|ed|ing)?'), instead: 'filter, filtered' },
  { term: words('answer(?:s|ed|ing)?'), instead: 'response, respond' },
  { term: words('what to do|do next'), instead: 'next step' },
  { term: words('whom? the credentials belong(?: to)?'), instead: 'agency of the function' },
  { term: words('(?:a )?ways? out'), instead: 'outbound access (NAT gateway)' },
  { term: words('shall'), instead: 'must, should, or the present tense' },
  { term: words('anew'), instead: 'again' },
  { term: words('for want of|beyond all measure|nobody thought of'), instead: 'plain words' },
  { term: words('judged?|judgements?'), instead: 'evaluate' },
  { term: /\b(?<!there )(?:is|was|are|were) no (?!longer\b|more\b)\w/iu, instead: 'is not a …' },
  { term: /\d\s+%|\}\s+%/u, instead: 'no blank before %' },
  { term: /\d{4}-\d\d-\d\dT\d\d:\d\d/u, instead: '2026-11-25 03:00 UTC', where: ['output'] },
  { term: /凭证|(?<!访问|签名|KMS )密钥/u, instead: '凭据；访问密钥、签名密钥和 KMS 密钥除外' },
  { term: /轮换|手动轮转/u, instead: '轮转；“立即轮转”' },
  { term: /被关闭/u, instead: '已关闭' },
  { term: /范围/u, instead: '项目' },
  { term: /异常|到期后没有任何轮转/u, instead: '轮转失败、逾期未轮转；问题' },
  { term: /副本同步失败/u, instead: '副本未同步' },
  { term: /责任人/u, instead: '负责人' },
  { term: /告知/u, instead: '通知；未知' },
  { term: /核实|核对/u, instead: '校验；数量不一致' },
  { term: /缩小/u, instead: '按条件查询' },
  { term: /下一步/u, instead: '处理建议' },
  { term: /应答/u, instead: '响应' },
  // beside a digit, and within a sentence
  { term: /\d个|[\u4E00-\u9FFF][,;:()]|[,;:()][\u4E00-\u9FFF]/u, instead: '1 个；全角标点' },
];

/** Names are not prose: a block in another language, code in backticks, one token in quotes, the target of a link. */
const NAMES = /```(?:sql|json|python)[^]*?```|`[^`\n]*`|"[^"\s]*"|\]\([^)\s]*\)|https?:\/\/\S+/gu;

const EXCERPT = 30;

/** One sentence for each term that the text should not have. */
export function unwantedTerms(text: string, room: Room): string[] {
  const prose = text.replaceAll(NAMES, (name) => (name.startsWith('](') ? ']' : '…'));
  return TERMS.filter(({ where }) => where === undefined || where.includes(room)).flatMap(({ term, instead }) =>
    [...prose.matchAll(new RegExp(term, `${term.flags}g`))].map(({ 0: found, index }) => {
      const around = prose.slice(Math.max(0, index - EXCERPT), index + found.length + EXCERPT).replaceAll(/\s+/g, ' ');
      return `"${found}" in "${around}": say ${instead}`;
    }),
  );
}
