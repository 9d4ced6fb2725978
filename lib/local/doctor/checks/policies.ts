import { DELIVERY_RULES } from '../../../settings/findings.ts';
import { hasRules, policyKeys } from '../../../settings/tag-policy.ts';
import type { Report } from '../report.ts';
import { readPart, type SettingTexts } from '../partial-settings.ts';
import type { FunctionDefinition } from '../../../runtime/function-definition.ts';
import { usesSetting } from '../functions.ts';

const SEE_SETTINGS = 'it cannot be read, see settings';

/** What `TAG_POLICY` means. */
export function checkTagPolicy(functions: readonly FunctionDefinition[], texts: SettingTexts, report: Report): void {
  if (!usesSetting(functions, 'TAG_POLICY')) return;
  const settings = readPart(texts, [], ['TAG_POLICY']);
  if (settings === undefined) return report.skip('tag-policy', SEE_SETTINGS);
  const { tagPolicy: policy } = settings;
  const owner = `the tag "${policy.ownerKey}" names the owner`;
  if (hasRules(policy)) report.ok('tag-policy', `names ${policyKeys(policy).join(', ')}; ${owner}`);
  else report.skip('tag-policy', `TAG_POLICY has no rules, so no secret passes or fails by its tags; ${owner}`);
}

/** Which rules of `FINDINGS` are on. */
export function checkFindings(functions: readonly FunctionDefinition[], texts: SettingTexts, report: Report): void {
  if (!usesSetting(functions, 'FINDINGS')) return;
  const settings = readPart(texts, [], ['FINDINGS']);
  if (settings === undefined) return report.skip('findings', SEE_SETTINGS);
  const { DELIVERY: delivery, ...ofRules } = settings.findings;
  const isGroup = (name: string): boolean => (DELIVERY_RULES as readonly string[]).includes(name);
  const rules = Object.entries(ofRules).filter(([name]) => delivery !== undefined || !isGroup(name));
  const off = rules.filter(([, { enabled }]) => !enabled).map(([name]) => name);
  report.ok(
    'findings',
    `${rules.length - off.length} of ${rules.length} rules are on${off.length > 0 ? `; off: ${off.join(', ')}` : ''}`,
  );
}
