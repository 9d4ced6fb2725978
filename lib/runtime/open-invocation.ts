import { createLog } from '../log.ts';
import type { Call } from './invocation-context.ts';
import { createCredentialSource } from './credentials.ts';
import { createDeadline } from './deadline.ts';
import { adaptContext } from './platform/adapt-context.ts';
import { createRedactor, type Redactor } from '../redact/redactor.ts';
import { earlySetting } from '../settings/early-setting.ts';
import { createLookup } from './platform/lookup.ts';
import type { Platform } from './platform/platform.ts';
import type { Setting, Lookup } from '../settings/setting.ts';
import { isSecretReference } from '../settings/secret-reference.ts';
import { SETTINGS } from '../settings/table.ts';
import { recognise } from './triggers/recognise.ts';
import type { Trigger } from './triggers/trigger.ts';

/** Makes of an event and a context of any platform what the middleware works on. Never throws. */
export function openCall(functionName: string, event: unknown, context: unknown): Call {
  const platform = adaptContext(context);
  const trigger = recognise(event);
  const given = createLookup(platform);
  const deadline = createDeadline(endMs(platform, trigger, given));
  const secretTexts = new Map<string, string>();
  const lookup: Lookup = (name) => secretTexts.get(name) ?? given(name);
  const redactor = redactorOf(lookup);
  if (trigger.kind === 'http') deadline.limit(earlySetting('HTTP_TIMEOUT', lookup));
  const log = createLog({
    level: () => call.settings?.logLevel ?? earlySetting('LOG_LEVEL', lookup),
    fields: { requestId: platform.requestId, function: functionName },
    redact: (fields) => redactor.fields(fields),
  });
  const credentials = createCredentialSource({
    platform,
    lookup,
    auth: () => call.settings?.csmsAuth ?? earlySetting('CSMS_AUTH', lookup),
    onSecret: (secret) => redactor.add(secret),
  });
  const state = { startedAt: new Date(), readOnly: false, wantsLatest: false };
  const timeout =
    deadline.hardLimitMs() === undefined ? {} : { getRemainingTimeInMillis: () => deadline.hardLimitMs() ?? Infinity };
  const call: Call = {
    platform,
    trigger,
    lookup,
    secretTexts,
    redactor,
    deadline,
    log,
    credentials,
    ...state,
    ...timeout,
  };
  return call;
}

/**
 * Milliseconds until the end, by whatever comes first. Without keys not even the manifest of what was listed could be stored. A
 * direct invocation may be asynchronous, which its event does not say.
 */
function endMs(platform: Platform, { kind }: Trigger, lookup: Lookup): number {
  const limits = [
    platform.remainingMs(),
    kind === 'event' ? undefined : platform.synchronousMs,
    lookup('HUAWEICLOUD_SDK_AK') === undefined ? platform.keysLastMs : undefined,
  ];
  return Math.min(...limits.map((ms = Infinity) => ms));
}

/** Knows the environment's secrets from the start; the agency's are added when somebody asks for them. */
function redactorOf(lookup: Lookup): Redactor {
  const redactor = createRedactor();
  for (const [name, row] of Object.entries<Setting>(SETTINGS)) {
    const text = lookup(name);
    if (row.secret === true && !isSecretReference(text)) redactor.add(text);
  }
  return redactor;
}
