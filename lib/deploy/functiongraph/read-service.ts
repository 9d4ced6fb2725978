import { resolve } from 'node:path';
import packageJson from '../../../package.json' with { type: 'json' };
import type { Environment, FunctionEntry, Provider, Service } from './service.ts';
import type { TriggerOwner } from './triggers/kind.ts';
import { readEvent, type ReadEvent } from './triggers/kinds.ts';
import type { WantedFunction } from './wanted.ts';
import { isSecretSetting } from './known-settings.ts';

/** The newest one of FunctionGraph, and what the bundles are built for. */
const RUNTIME = `Node.js${packageJson.engines.node.replace('>=', '')}`;
const DEFAULTS = { memorySizeMb: 512, timeoutSeconds: 300, handler: 'index.handler' };

export interface Place {
  readonly region: string;
  readonly projectId: string;
  /** `service/stage`: whose the functions are. */
  readonly owner: string;
}

export interface ReadFunction {
  readonly wanted: WantedFunction;
  /** All of them, switched off ones too, for the checks. */
  readonly events: readonly ReadEvent[];
}

export const placeOf = ({ service, provider }: Service): Place => ({
  region: provider.region ?? '',
  projectId: provider.projectId ?? '',
  owner: `${service}/${provider.stage ?? 'dev'}`,
});

/** Says nothing about whether it makes sense: that is `preflight.ts`. */
export function readService(service: Service, serviceDir: string): ReadFunction[] {
  return Object.entries(service.functions).map(([key, entry]) => readFunction({ service, serviceDir, key, entry }));
}

interface Source {
  readonly service: Service;
  readonly serviceDir: string;
  readonly key: string;
  readonly entry: FunctionEntry;
}

function readFunction({ service, serviceDir, key, entry }: Source): ReadFunction {
  const { provider } = service;
  const place = placeOf(service);
  const name = entry.name ?? `${place.owner.replace('/', '-')}-${key}`;
  const urn = `urn:fss:${place.region}:${place.projectId}:function:default:${name}`;
  const environment = textsOf({ ...provider.environment, ...entry.environment });
  const timeoutSeconds = entry.timeout ?? provider.timeout ?? DEFAULTS.timeoutSeconds;
  const hasAuthToken = environment['HTTP_AUTH_TOKEN'] !== undefined;
  const owner: TriggerOwner = { ...place, urn, timeoutSeconds, hasAuthToken };
  const events = (entry.events ?? []).map((event) => readEvent(event, owner));
  const wanted: WantedFunction = {
    ...sortSecrets(environment),
    ...agenciesOf(provider),
    key,
    name,
    urn,
    runtime: entry.runtime ?? provider.runtime ?? RUNTIME,
    handler: entry.handler ?? DEFAULTS.handler,
    memorySizeMb: entry.memorySize ?? provider.memorySize ?? DEFAULTS.memorySizeMb,
    timeoutSeconds,
    sendsLogs: provider.logs ?? false,
    description: entry.description ?? '',
    maxInstances: entry.reservedConcurrency,
    maxRetryAttempts: entry.maximumRetryAttempts,
    maxEventAgeSeconds: entry.maximumEventAge,
    triggers: events.flatMap(({ trigger }) => trigger ?? []),
    artifact: resolve(serviceDir, entry.package?.artifact ?? ''),
  };
  return { wanted, events };
}

/** An empty value is as good as none. */
const textsOf = (environment: Environment): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment)
      .filter(([, value]) => value !== null && value !== '')
      .map(([name, value]) => [name, String(value)]),
  );

function sortSecrets(texts: Record<string, string>): Pick<WantedFunction, 'userData' | 'secretUserData'> {
  const isSecret = ([name]: [string, string]): boolean => isSecretSetting(name, texts);
  const entries = Object.entries(texts);
  return {
    userData: Object.fromEntries(entries.filter((entry) => !isSecret(entry))),
    secretUserData: Object.fromEntries(entries.filter(isSecret)),
  };
}

const agenciesOf = ({ agency, executionAgency }: Provider): Pick<WantedFunction, 'agency' | 'executionAgency'> => ({
  agency: agency || undefined,
  executionAgency: executionAgency || undefined,
});
