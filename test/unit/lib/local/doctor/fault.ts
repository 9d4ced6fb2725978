import type { DoctorWorld } from './doctor-world.ts';

/** What is broken, what is failed for it (`check (subjects) CODE`) and what to do; no more is failed than that. */
export interface Fault {
  readonly what: string;
  readonly plant: (world: DoctorWorld) => void | Promise<void>;
  readonly failed?: readonly string[];
  readonly warned?: readonly string[];
  readonly hint: RegExp;
  /** Checks that are skipped for it, beside those that are without it. */
  readonly skipped?: readonly string[];
}

export const STORE_PROBES = ['store.read', 'store.list', 'store.delete'];
export const STORE = ['store.write', ...STORE_PROBES];
/** What needs a response of the service. */
export const SCOPE_CALLS = ['secrets.list', 'tasks.list', 'tags.filter', 'tags.count', 'run.time'];
export const NO_CREDENTIALS = ['credentials.accepted', 'clock', ...SCOPE_CALLS, 'topics', 'functiongraph.quotas'];
export const REFUSED = ['scope', ...SCOPE_CALLS, 'topics', 'functiongraph.quotas'];
/** Of a bucket: what a healthy one is warned of. */
export const USUAL = ['credentials CREDENTIALS_UNUSUAL', 'store.retention STORE_RETENTION_NONE'];
export const set = (settings: Record<string, string | undefined>) => (broken: DoctorWorld) =>
  void Object.assign(broken.env, settings);
export const switchOn =
  (...rules: Parameters<DoctorWorld['emulator']['faults']['add']>[0][]) =>
  (broken: DoctorWorld) => {
    for (const rule of rules) broken.emulator.faults.add(rule);
  };
export const refuse = (fault: Partial<DoctorWorld['obs']['faults'][number]>) => (broken: DoctorWorld) => {
  broken.useObs();
  broken.obs.faults.push({ kind: { status: 403, code: 'AccessDenied' }, ...fault });
};
export const addChannel = (channel: object) => (broken: DoctorWorld) => broken.channels(channel);
export const hook = { name: 'extra', type: 'slack' };
