import type { Disruption, Effect, EffectGate } from '../support/effect-gate.ts';

/** What may be done to a request. */
export interface Fault {
  /** Instead of passing it on. */
  readonly before?: (effect: Effect) => Exclude<Disruption, 'cut-off'>;
  /** Once it has taken effect. */
  readonly after?: (effect: Effect) => Disruption;
  /** Nothing passes after it. */
  readonly isFatal?: true;
  /** Whether it makes a difference when the same request meets it each time. */
  readonly mayStay: boolean;
}

const SLOW_MS = 1_500;

/** In the words of the server that it stands for. */
function refusal({ server }: Effect, status: 403 | 503): Extract<Disruption, { status: number }> {
  if (server === 'store') {
    const code = status === 403 ? 'AccessDenied' : 'ServiceUnavailable';
    return { status, headers: { 'content-type': 'application/xml' }, body: `<Error><Code>${code}</Code></Error>` };
  }
  const code = status === 403 ? 'APIGW.0302' : 'APIGW.0201';
  const body = JSON.stringify({ error_msg: 'as the test says', error_code: code, request_id: '1' });
  return { status, headers: { 'content-type': 'application/json' }, body };
}

export const FAULTS = {
  'error before': { before: (effect) => refusal(effect, 503), mayStay: true },
  refused: { before: (effect) => refusal(effect, 403), mayStay: false },
  'error after': { after: (effect) => refusal(effect, 503), mayStay: false },
  timeout: { after: () => 'silence', mayStay: true },
  'reset before': { before: () => 'reset', mayStay: false },
  'reset after': { after: () => 'reset', mayStay: true },
  'cut off': { after: () => 'cut-off', mayStay: false },
  slow: { after: () => ({ delayMs: SLOW_MS }), mayStay: false },
  killed: { after: () => 'reset', isFatal: true, mayStay: false },
} as const satisfies Record<string, Fault>;

export type FaultName = keyof typeof FAULTS;

/** A fault at one effect of a run. */
export interface Case {
  readonly effect: string;
  readonly fault: FaultName;
  /** The same request meets it each time from then on; else once. */
  readonly stays: boolean;
}

export const casesOf = (effects: readonly string[]): Case[] =>
  effects.flatMap((effect) =>
    (Object.keys(FAULTS) as FaultName[]).flatMap((fault) => [
      { effect, fault, stays: false },
      ...(FAULTS[fault].mayStay ? [{ effect, fault, stays: true }] : []),
    ]),
  );

/** Sets the gate up; `hits` counts the requests that met the fault. */
export function disturb(gate: EffectGate, { effect, fault, stays }: Case): { readonly hits: number } {
  const { before, after, isFatal }: Fault = FAULTS[fault];
  const what = effect.replace(/ #\d+$/, '');
  let hits = 0;
  let isDead = false;
  const meets = (each: Effect): boolean => each.name === effect || (stays && hits > 0 && each.what === what);
  gate.reset();
  gate.onArrival = async (each) => {
    if (isDead) return 'reset';
    if (!before || !meets(each)) return 'forward';
    hits += 1;
    return before(each);
  };
  gate.onEffect = async (_, each) => {
    if (isDead) return 'reset';
    if (!after || !meets(each)) return 'answer';
    hits += 1;
    isDead = isFatal === true;
    return after(each);
  };
  return {
    get hits() {
      return hits;
    },
  };
}
