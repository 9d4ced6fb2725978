import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Account } from './accounts/account.ts';
import { authenticate, keyOf } from './authenticate.ts';
import type { AccessKey } from './credentials.ts';
import type { Estate } from './estate.ts';
import type { ActiveFaults, FaultSet } from './faults.ts';
import type { KeyRing } from './key-ring.ts';
import type { Lockout } from './lockout.ts';
import type { PublishedMessage } from './publish.ts';
import type { RequestRecord } from './request-log.ts';

/** Everything that a request meets. */
export interface Service {
  readonly estate: Estate;
  readonly defaultRegion: string;
  readonly keys: KeyRing;
  readonly checksSignatures: boolean;
  readonly lockout: Lockout;
  readonly faults: FaultSet;
  readonly published: PublishedMessage[];
  readonly topics: readonly string[] | undefined;
  readonly nowMs: () => number;
}

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: Buffer;
  readonly record: RequestRecord;
}

interface Admission {
  /** That a token has to be for; undefined: any. */
  readonly projectId: string | undefined;
  readonly faults: ActiveFaults;
}

const sentBy = ({ request, body }: Exchange) => ({
  method: request.method ?? '',
  target: request.url ?? '',
  headers: request.headers,
  body,
});

/** The key that let the request in; undefined for a token. @throws APIGW.0301, APIGW.0307, KMS.0321 */
export function admit(exchange: Exchange, service: Service, { projectId, faults }: Admission): AccessKey | undefined {
  const sent = sentBy(exchange);
  const { keys, lockout } = service;
  const nowMs = service.nowMs() + Number(faults.get('clock-skew') ?? 0) * 1000;
  if (service.checksSignatures) authenticate(sent, { keys, lockout, projectId, nowMs });
  return keyOf(sent, keys);
}

/** Whose keys a request says that it is signed with: the emulator's own account, unless they were issued for another. */
export function callerOf(exchange: Exchange, { estate, keys }: Service): Account {
  const { domainId = estate.domainId } = keyOf(sentBy(exchange), keys) ?? {};
  return estate.accounts.find((account) => account.domainId === domainId) ?? (estate.accounts[0] as Account);
}

/** As long as the switches say. */
export async function wait({ response }: Exchange, faults: ActiveFaults): Promise<void> {
  if (faults.has('hang')) await new Promise((resolve) => response.once('close', resolve));
  const latencyMs = Number(faults.get('latency') ?? 0);
  if (latencyMs > 0) await sleep(latencyMs);
}
