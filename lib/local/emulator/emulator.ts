import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type AccessKey,
  type AuthToken,
  TEST_ACCESS_KEY,
  TEST_AUTH_TOKEN,
  TEST_STALE_TOKEN,
  TEST_TEMPORARY_KEY,
} from './credentials.ts';
import type { Account } from './accounts/account.ts';
import type { Service } from './exchange.ts';
import { KeyRing, type NewKey } from './key-ring.ts';
import { createEstate, type Estate, inventScopes } from './estate.ts';
import { type FaultRule, FaultSet } from './faults.ts';
import { type Failures, Lockout } from './lockout.ts';
import type { PublishedMessage } from './publish.ts';
import { RequestLog, type RequestRecord } from './request-log.ts';
import { serve } from './service.ts';

export interface EmulatorOptions {
  /** Default: one invented scope of 50 secrets. */
  readonly estate?: Estate;
  /** On 127.0.0.1. Default 0: any free one. */
  readonly port?: number;
  /** What a path without a region is for. Default: the first scope's. */
  readonly defaultRegion?: string;
  /** Default: `TEST_ACCESS_KEY` and `TEST_TEMPORARY_KEY`. */
  readonly accessKeys?: readonly AccessKey[];
  /** Default: `TEST_AUTH_TOKEN` and `TEST_STALE_TOKEN`. One without a project serves that of the first scope. */
  readonly tokens?: readonly AuthToken[];
  /** Makes each temporary key. Default: random ones, of the look of real ones. */
  readonly newKey?: () => NewKey;
  /** Default true. False lets every request in, for a bench. */
  readonly checksSignatures?: boolean;
  /** Requests that are remembered; 0 turns the log off. Default 10,000. */
  readonly requestsKept?: number;
  readonly faults?: readonly FaultRule[];
  /** SMN topics that exist. Default: every one of a known project. */
  readonly topics?: readonly string[];
  /** The server's clock, epoch milliseconds. */
  readonly nowMs?: () => number;
}

export interface Emulator {
  /** `http://127.0.0.1:PORT`: the default region. */
  readonly url: string;
  /** For `CSMS_ENDPOINT` and `SMN_ENDPOINT`: `http://127.0.0.1:PORT/{region}`. */
  readonly endpoint: string;
  readonly port: number;
  readonly estate: Estate;
  /** The account that the test keys are of, then the members of its organization. */
  readonly accounts: readonly Account[];
  /** Keys of agencies, oldest first. */
  readonly issuedKeys: readonly AccessKey[];
  readonly faults: FaultSet;
  /** Oldest first. */
  readonly requests: readonly RequestRecord[];
  /** Requests since the start or `reset`, forgotten ones included. */
  readonly requestCount: number;
  readonly maxInFlight: number;
  readonly published: readonly PublishedMessage[];
  failures(ak: string): Failures;
  /** Forgets requests, messages, faults, failures and the keys that were issued; the estate stays. */
  reset(): void;
  close(): Promise<void>;
}

/** The gateway's own limit. */
const MAX_BODY_BYTES = 12 * 1024 * 1024;

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}

function createService(options: EmulatorOptions): Service {
  const estate = options.estate ?? createEstate({ scopes: inventScopes(1, 50) });
  const firstProject = estate.scopes[0]?.projectId ?? '';
  const faults = new FaultSet();
  for (const rule of options.faults ?? []) faults.add(rule);
  return {
    estate,
    defaultRegion: options.defaultRegion ?? estate.scopes[0]?.region ?? '',
    keys: new KeyRing(
      options.accessKeys ?? [TEST_ACCESS_KEY, TEST_TEMPORARY_KEY],
      (options.tokens ?? [TEST_AUTH_TOKEN, TEST_STALE_TOKEN]).map((token) => ({ projectId: firstProject, ...token })),
      options.newKey,
    ),
    checksSignatures: options.checksSignatures ?? true,
    lockout: new Lockout(),
    faults,
    published: [],
    topics: options.topics,
    nowMs: options.nowMs ?? Date.now,
  };
}

async function exchange(
  request: IncomingMessage,
  response: ServerResponse,
  service: Service,
  log: RequestLog,
): Promise<void> {
  const requestId = randomBytes(16).toString('hex');
  const record = log.open(request, requestId);
  response.once('close', () => log.close(record, response.headersSent ? response.statusCode : 0));
  // A client that hangs up while it is being answered is its own affair.
  response.on('error', () => undefined);
  response.setHeader('x-request-id', requestId);
  response.setHeader('server', 'api-gateway');
  try {
    const body = await readBody(request);
    record.body = body.toString();
    await serve({ request, response, body, record }, service);
  } catch {
    // The client is gone: there is nobody to answer.
    response.destroy();
  }
}

/**
 * A real HTTP server on loopback that stands in for CSMS and SMN, and for STS, IAM, Organizations and Config: it checks signatures as the service does, and misbehaves when
 * its switches say so (`SWITCHES`). With the client that it judges it shares the rules of what a request may hold
 * (lib/csms/tag-query.ts, request-texts.ts), and nothing of how one is signed, sent or read.
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const service = createService(options);
  const log = new RequestLog(options.requestsKept ?? 10_000);
  const server = createServer((request, response) => void exchange(request, response, service, log));
  server.keepAliveTimeout = 60_000;
  const port = await listen(server, options.port ?? 0);
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    endpoint: `${url}/{region}`,
    port,
    estate: service.estate,
    accounts: service.estate.accounts,
    issuedKeys: service.keys.issued,
    faults: service.faults,
    requests: log.records,
    published: service.published,
    get requestCount() {
      return log.count;
    },
    get maxInFlight() {
      return log.maxInFlight;
    },
    failures: (ak) => service.lockout.failures(ak),
    reset: () => {
      log.clear();
      service.published.length = 0;
      service.faults.clear();
      service.lockout.clear();
      service.keys.clear();
    },
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
