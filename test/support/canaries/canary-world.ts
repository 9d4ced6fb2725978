import { gunzipSync } from 'node:zlib';
import { inspect } from 'node:util';
import { vi } from 'vitest';
import { inventAccounts } from '../../../lib/local/emulator/accounts/invent-accounts.ts';
import type { Disruption, Effect } from '../effect-gate.ts';
import { playInShards } from '../play-in-shards.ts';
import { openFaultWorld, type FaultWorld, type FunctionName, type RunEnd, type RunRequest } from '../fault-world.ts';
import { functionGraphContext, projectId, scopes } from '../function-bench.ts';
import {
  assumedKeys,
  findLeaks,
  OTHERS,
  OWN,
  pathOf,
  quote,
  ROTATION_CONFIG,
  WEBHOOK_SECRET,
  type Leak,
} from './canaries.ts';

export type PlatformName = 'functiongraph' | 'lambda';

interface CanaryRun extends Pick<RunRequest, 'event' | 'settings'> {
  readonly functionName: FunctionName;
  readonly platform: PlatformName;
  /** As an engine invokes it: a plan, its shards, what puts them together. */
  readonly isSharded?: boolean;
}

interface CanaryResult {
  /** What of all canaries is found in what left the function. */
  readonly leaks: readonly Leak[];
  /** Log, response or error, objects, bodies of notices: by where it went. */
  readonly outputs: ReadonlyMap<string, string>;
}

/** A function that is full of canaries, and whose surroundings tell it theirs. */
export interface CanaryWorld {
  readonly world: FaultWorld;
  /** From an empty store. */
  run(run: CanaryRun): Promise<CanaryResult>;
  /** The requests (`cloud GET /…`) that are answered with all that was sent, and how. */
  echo(what: RegExp, status: number): void;
  close(): Promise<void>;
}

/** @param write takes what is logged in place of standard output. */
export async function openCanaryWorld(): Promise<CanaryWorld> {
  const world = await openFaultWorld(
    {
      scopes: scopes([], []),
      members: inventAccounts(1, { secrets: 2, regions: ['cn-north-4'], projects: 1, externalId: OWN.externalId }),
    },
    {
      key: { ak: OWN.ak, sk: OWN.sk, securityToken: OWN.securityToken },
      newKey: assumedKeys(),
      tokens: [{ token: OWN.authToken, projectId: projectId(1) }],
      pathOf,
      secrets: {
        webhook: { from: 'HOOK_KEY' },
        pagerduty: OWN.pagerdutyKey,
        dingtalk: OWN.dingtalkSecret,
        feishu: OWN.feishuSecret,
      },
      settings: {
        HOOK_KEY: WEBHOOK_SECRET,
        HTTP_AUTH_TOKEN: OWN.httpToken,
        FINDINGS: '{"DELIVERY":"on"}',
        INVENTORY_FORMATS: 'csv,ndjson,parquet',
        TAG_POLICY: '{"required":["owner"]}',
        LOG_LEVEL: 'debug',
      },
    },
  );
  fill(world);
  /** Signatures of requests, which anybody may send again for some minutes. */
  const seen = new Set<string>();
  /** Keys that other invocations of the run got: this one does not know them. */
  let issuedBefore = 0;
  /** What is not read before it is needed. */
  const given = new Set<string>();
  let answer: (effect: Effect) => 'forward' | Exclude<Disruption, 'cut-off'> = () => 'forward';
  world.gate.onArrival = async (effect) => {
    for (const signature of signaturesIn(effect)) seen.add(signature);
    const { url, headers, body } = effect;
    const sent = `${url} ${JSON.stringify(headers)} ${body.toString('utf8')}`;
    for (const value of [OWN.authToken, OWN.externalId]) if (sent.includes(value)) given.add(value);
    return answer(effect);
  };
  return {
    world,
    echo: (what, status) => {
      let count = 0;
      answer = (effect) => {
        if (!what.test(effect.what)) return 'forward';
        count += 1;
        return echoOf(effect, {
          status,
          known: knownTo(effect, { given, issued: world.emulator.issuedKeys.slice(issuedBefore) }),
          count,
        });
      };
    },
    async run({ functionName, platform, isSharded = false, ...request }) {
      const { faults } = world.emulator;
      const rules = faults.installed.map(({ rule }) => rule);
      world.restore(new Map());
      for (const rule of rules) faults.add(rule);
      const lines: string[] = [];
      const write = process.stdout.write.bind(process.stdout);
      process.stdout.write = (line) => lines.push(String(line)) > 0;
      try {
        const run = (step: RunRequest): Promise<RunEnd> => {
          given.clear();
          issuedBefore = world.emulator.issuedKeys.length;
          return world.run(functionName, { ...request, context: contextOf(platform), ...step });
        };
        const end = await (isSharded ? playInShards(run) : run({}));
        const outputs = outputsOf(world, lines, end.response ?? end.error?.thrown);
        return { outputs, leaks: findLeaks(outputs, seen) };
      } finally {
        process.stdout.write = write;
      }
    },
    close: () => world.close(),
  };
}

/** What is thrown is shown by platforms with its stack, by tools with all that it has. */
function outputsOf(world: FaultWorld, lines: readonly string[], end: unknown): Map<string, string> {
  const ended =
    end instanceof Error ? `${inspect(end, { depth: 10, showHidden: true })}\n${end.stack}` : JSON.stringify(end);
  const objects = [...world.view()].map(
    ([key, body]) => [key, (key.endsWith('.gz') ? gunzipSync(body) : body).toString('latin1')] as const,
  );
  const notices = ['webhook', 'slack', 'teams', 'feishu', 'dingtalk', 'wecom', 'ops'].map(
    (channel) => [`notice to ${channel}`, withoutSignature(world.told(channel).join('\n'))] as const,
  );
  // its routing key is part of the body by contract
  const pages = world.told('pagerduty').join('\n').replaceAll(`"routing_key":"${OWN.pagerdutyKey}"`, '');
  return new Map([
    ['log', lines.join('')],
    ['response or error', ended],
    ...objects,
    ...notices,
    ['notice to pagerduty', pages],
  ]);
}

/** Feishu's is in the body. */
const withoutSignature = (body: string): string => body.replaceAll(/"sign":"[^"]+"/g, '');

function* signaturesIn({ headers, url }: Effect): Generator<string> {
  const { authorization = '' } = headers;
  const [, signature] = /Signature=([0-9a-f]{64})/.exec(authorization) ?? [];
  if (signature !== undefined) yield signature;
  const webhook = headers['webhook-signature'];
  if (typeof webhook === 'string') yield webhook.replace(/^v1,/, '');
  const sign = /[?&]sign=([^&]+)/.exec(url)?.[1];
  if (sign !== undefined) yield sign;
}

/** `HOOK_KEY` and those that stand in `NOTIFY_CHANNELS`. */
const CHANNEL_SECRETS: Readonly<Record<string, readonly string[]>> = {
  webhook: [WEBHOOK_SECRET],
  pagerduty: [OWN.pagerdutyKey],
  dingtalk: [OWN.dingtalkSecret],
  feishu: [OWN.feishuSecret],
};

/** What a server may have got to know of the function's secrets, however it came by them: the more, the stricter. */
function knownTo(
  { server }: Effect,
  { given, issued }: { given: Iterable<string>; issued: FaultWorld['emulator']['issuedKeys'] },
): string[] {
  const assumed = issued.flatMap(({ ak, sk, securityToken = ak }) => [ak, sk, securityToken]);
  const { ak, sk, securityToken, httpToken } = OWN;
  const own = [...given, ...assumed, ak, sk, securityToken, httpToken];
  if (server === 'store' || server === 'cloud') return own;
  return [...(CHANNEL_SECRETS[server] ?? []), pathOf(server), ...own];
}

interface Echo {
  readonly status: number;
  readonly known: readonly string[];
  /** How many there have been: one value after the other is the code, and the id of the request. */
  readonly count: number;
}

/** As a service does that wants to help: with all that it was sent, and with all that it knows of, bare and in running text. */
function echoOf(
  { url, headers, body, server }: Effect,
  { status, known, count }: Echo,
): Exclude<Disruption, 'cut-off'> {
  const sent = `${url} ${JSON.stringify(headers)} ${body.subarray(0, 2_000).toString('utf8')}`;
  const said = `${quote(known)}cannot take ${sent}`;
  const code = known[count % known.length] ?? '';
  const request_id = [OTHERS.requestId, ...known][count % (known.length + 1)] ?? '';
  if (server === 'store') {
    const text = said.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
    const xml = `<Error><Code>${code}</Code><Message>${text}</Message><RequestId>${request_id}</RequestId></Error>`;
    return { status, headers: { 'content-type': 'application/xml', 'x-amz-request-id': request_id }, body: xml };
  }
  const json = JSON.stringify({ error_code: code, error_msg: said, request_id });
  return { status, headers: { 'content-type': 'application/json', 'x-request-id': request_id }, body: json };
}

function contextOf(platform: PlatformName): (settings: Readonly<Record<string, string>>) => object {
  return (settings) => {
    const { HUAWEICLOUD_SDK_AK: _, HUAWEICLOUD_SDK_SK: __, ...others } = settings;
    const isToken = settings['CSMS_AUTH'] === 'token';
    if (platform === 'functiongraph')
      return {
        ...functionGraphContext(others, 20_000),
        getSecurityAccessKey: () => OWN.ak,
        getSecuritySecretKey: () => OWN.sk,
        getSecurityToken: () => OWN.securityToken,
        getToken: () => OWN.authToken,
      };
    const environment = {
      ...others,
      HUAWEICLOUD_SDK_AK: OWN.ak,
      HUAWEICLOUD_SDK_SK: OWN.sk,
      HUAWEICLOUD_SDK_SECURITY_TOKEN: OWN.securityToken,
      HUAWEICLOUD_SDK_PROJECT_ID: projectId(1),
      ...(isToken && { HUAWEICLOUD_AUTH_TOKEN: OWN.authToken }),
    };
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    const endsAt = Date.now() + 20_000;
    return { awsRequestId: 'r-1', functionVersion: '1', getRemainingTimeInMillis: () => endsAt - Date.now() };
  };
}

/** Secrets that fail, in the words of those who fail. */
function fill({ emulator }: FaultWorld): void {
  const scope = emulator.estate.scope('cn-north-4', projectId(1));
  const common = { state: 'ENABLED', secret_type: 'RDS-FG', auto_rotation: true, domain_id: scope.domainId };
  for (const name of ['alpha', 'beta'])
    scope.add({
      ...common,
      id: `id-${name}`,
      name,
      rotation_config: ROTATION_CONFIG,
      event_subscriptions: ['rotation-alerts'],
      next_rotation_time: Date.now() + 86_400_000,
    });
  scope.addTask({
    task_id: 'task-1',
    secret_name: 'alpha',
    task_status: 'FAILED',
    task_time: Date.now() - 60_000,
    task_error_code: OWN.ak,
    task_error_msg: `${quote([OWN.ak, OWN.sk, OWN.securityToken, OWN.httpToken])}${OTHERS.taskError}`,
    attempt_nums: 1,
  });
}
