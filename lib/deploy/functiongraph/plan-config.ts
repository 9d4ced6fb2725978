import { plainConfig } from './config-body.ts';
import { stableJson, type Mark } from './mark.ts';
import type { FoundFunction } from './state.ts';
import type { WantedFunction } from './wanted.ts';
import type { WireAsyncConfig } from './wire.ts';

/** Names of what differs, for people; empty when nothing does. Trigger marks apart. */
export function configChanges(wanted: WantedFunction, found: FoundFunction, mark: Mark): string[] {
  const { config, text, mark: before } = found;
  const plain: Record<string, unknown> = plainConfig(wanted);
  const fields = Object.keys(plain).filter((field) => isDifferent(field, plain[field], config[field]));
  const changes = text === wanted.description ? fields : [...fields, 'description'];
  if (before?.secrets !== mark.secrets) changes.push('encrypted_user_data');
  // what the service does not tell shows in the fingerprint alone
  if (changes.length === 0 && before?.config !== mark.config) changes.push('configuration');
  return changes;
}

/** What an answer leaves out is not known to differ: the fingerprint tells. */
function isDifferent(field: string, wanted: unknown, current: unknown): boolean {
  if (current === undefined || current === null) return false;
  if (field !== 'user_data') return current !== wanted;
  return stableJson(parseUserData(current)) !== stableJson(parseUserData(wanted));
}

function parseUserData(text: unknown): unknown {
  try {
    return JSON.parse(String(text) || '{}');
  } catch {
    return text;
  }
}

/** The whole of what to PUT, or undefined when it is so already. Destinations that a person chose stay. */
export function asyncChange(wanted: WantedFunction, found: FoundFunction | undefined): WireAsyncConfig | undefined {
  const { maxRetryAttempts, maxEventAgeSeconds } = wanted;
  if (maxRetryAttempts === undefined && maxEventAgeSeconds === undefined) return undefined;
  const current = found?.asyncConfig ?? {};
  const body = {
    ...(maxRetryAttempts === undefined ? {} : { max_async_retry_attempts: maxRetryAttempts }),
    ...(maxEventAgeSeconds === undefined ? {} : { max_async_event_age_in_seconds: maxEventAgeSeconds }),
  };
  const isSame = Object.entries(body).every(([name, value]) => current[name as keyof WireAsyncConfig] === value);
  if (isSame) return undefined;
  const { destination_config, enable_async_status_log } = current;
  return {
    ...body,
    ...(destination_config ? { destination_config } : {}),
    ...(typeof enable_async_status_log === 'boolean' ? { enable_async_status_log } : {}),
  };
}
