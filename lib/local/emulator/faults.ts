import { CodedError } from '../../errors.ts';
import type { Account } from './accounts/account.ts';
import { isSwitchName, type SwitchName, switchOf, type SwitchValue } from './switches.ts';
import type { ApiName } from './api-name.ts';

export interface FaultRule {
  /** A name of `SWITCHES`. */
  readonly name: SwitchName;
  /** Default: the value in `SWITCHES`. */
  readonly value?: SwitchValue;
  /** Where it applies; what is absent does not narrow. */
  readonly api?: ApiName;
  readonly region?: string;
  readonly projectId?: string;
  /** Name or id of the account that is asked for, or asked about. */
  readonly account?: string;
  /** Matching requests that it acts on; default all. */
  readonly times?: number;
  /** Matching requests that it lets pass first; default 0. */
  readonly skip?: number;
}

/** What is known of a request before a fault is chosen. */
export interface FaultTarget {
  readonly api: ApiName;
  /** Empty where there is none, as with `projectId`. */
  readonly region: string;
  readonly projectId: string;
  /** Undefined for one that is not there. */
  readonly account: Pick<Account, 'name' | 'domainId'> | undefined;
}

export interface InstalledFault {
  readonly rule: FaultRule;
  /** Requests that it has acted on. */
  readonly hits: number;
  remove(): void;
}

export type ActiveFaults = ReadonlyMap<SwitchName, SwitchValue>;

interface Entry extends InstalledFault {
  hits: number;
  skipped: number;
  /** Times of the last requests, for `rate-limit` alone. */
  readonly recentMs: number[];
}

const isAbout = (account: FaultTarget['account'], nameOrId: string): boolean =>
  account !== undefined && (account.name === nameOrId || account.domainId === nameOrId);

const matches = (rule: FaultRule, target: FaultTarget): boolean =>
  (switchOf(rule.name).apis?.includes(target.api) ?? true) &&
  (rule.account === undefined || isAbout(target.account, rule.account)) &&
  (rule.api ?? target.api) === target.api &&
  (rule.region ?? target.region) === target.region &&
  (rule.projectId ?? target.projectId) === target.projectId;

function isOverLimit(entry: Entry, limit: number, nowMs: number): boolean {
  const { recentMs } = entry;
  while (recentMs.length > 0 && (recentMs[0] as number) <= nowMs - 1000) recentMs.shift();
  if (recentMs.length >= limit) return true;
  recentMs.push(nowMs);
  return false;
}

const valueOf = ({ name, value }: FaultRule): SwitchValue => value ?? switchOf(name).value ?? '';

/** The switches that are on. Of those that answer instead of the page one acts per request, the first added: so they queue up. */
export class FaultSet {
  #entries: Entry[] = [];

  /** @throws EMULATOR_UNKNOWN_SWITCH */
  add(rule: FaultRule): InstalledFault {
    if (!isSwitchName(rule.name))
      throw new CodedError('EMULATOR_UNKNOWN_SWITCH', `There is no switch "${String(rule.name)}".`, {
        hint: 'npm run emulator -- --help lists the switches.',
      });
    const entry: Entry = { rule, hits: 0, skipped: 0, recentMs: [], remove: () => this.#drop(entry) };
    this.#entries.push(entry);
    return entry;
  }

  clear(): void {
    this.#entries = [];
  }

  get installed(): readonly InstalledFault[] {
    return this.#entries;
  }

  /** Which switches act on this request; counts it for `skip` and `times`. */
  take(target: FaultTarget, nowMs: number): ActiveFaults {
    const active = new Map<SwitchName, SwitchValue>();
    let isAnswered = false;
    for (const entry of this.#entries) {
      const { stage } = switchOf(entry.rule.name);
      const isAnswer = stage === 'answer';
      if (stage === 'row' || (isAnswer && isAnswered) || !this.#acts(entry, target, nowMs)) continue;
      active.set(entry.rule.name, valueOf(entry.rule));
      isAnswered ||= isAnswer;
    }
    return active;
  }

  /** Whether a switch of stage `row` acts on one row; counts it for `skip` and `times`. */
  takeRow(name: SwitchName, target: FaultTarget, nowMs: number): boolean {
    const entries = this.#entries.filter(({ rule }) => rule.name === name);
    return entries.some((entry) => this.#acts(entry, target, nowMs));
  }

  #acts(entry: Entry, target: FaultTarget, nowMs: number): boolean {
    const { rule } = entry;
    if (!matches(rule, target) || entry.hits >= (rule.times ?? Infinity)) return false;
    if (entry.skipped < (rule.skip ?? 0)) {
      entry.skipped++;
      return false;
    }
    if (rule.name === 'rate-limit' && !isOverLimit(entry, Number(valueOf(rule)), nowMs)) return false;
    entry.hits++;
    return true;
  }

  #drop(entry: Entry): void {
    this.#entries = this.#entries.filter((candidate) => candidate !== entry);
  }
}
