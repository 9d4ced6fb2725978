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

/** CSMS requests of the audit for each project: its events, and the records of their notifications. */
export const AUDIT_REQUESTS_A_SCOPE = 2;

/** Undefined where no function audits, or its settings cannot be read. */
export function readAudit(functions: readonly FunctionDefinition[], texts: SettingTexts): DoctorAudit | undefined {
  if (!usesSetting(functions, 'FINDINGS')) return undefined;
  const settings = readPart(texts, [], ['FINDINGS', 'SMN_ENDPOINT']);
  if (settings?.findings.DELIVERY === undefined) return undefined;
  return { smnEndpoint: settings.smnEndpoint, actions: functions.flatMap(({ audit = [] }) => audit) };
}
