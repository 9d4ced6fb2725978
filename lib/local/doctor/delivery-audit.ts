import type { FunctionDefinition } from '../../runtime/function-definition.ts';
import { usesSetting } from './functions.ts';
import { readPart, type SettingTexts } from './partial-settings.ts';

/** What a run asks besides, where `FINDINGS` has `DELIVERY`. */
export interface DoctorAudit {
  /** As in `SMN_ENDPOINT`. */
  readonly smnEndpoint: string;
  /** By the names of the actions. */
  readonly actions: readonly string[];
}

/** CSMS requests for each project: an action each. SMN has a limit of its own. */
export const requestsAScope = ({ csms, audit = [] }: FunctionDefinition, audits: boolean): number =>
  csms.length + (audits ? audit.filter((action) => action.startsWith('csms:')).length : 0);

/** Undefined where no function audits, or its settings cannot be read. */
export function readAudit(functions: readonly FunctionDefinition[], texts: SettingTexts): DoctorAudit | undefined {
  if (!usesSetting(functions, 'FINDINGS')) return undefined;
  const settings = readPart(texts, [], ['FINDINGS', 'SMN_ENDPOINT']);
  if (settings?.findings.DELIVERY === undefined) return undefined;
  return { smnEndpoint: settings.smnEndpoint, actions: functions.flatMap(({ audit = [] }) => audit) };
}
