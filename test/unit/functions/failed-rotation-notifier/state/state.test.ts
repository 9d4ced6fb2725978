import { describe, expect, it } from 'vitest';
import { parseState } from '../../../../../functions/failed-rotation-notifier/state/parse.ts';
import { reconcile } from '../../../../../functions/failed-rotation-notifier/state/merge.ts';
import { EMPTY_STATE, type ScopeState } from '../../../../../functions/failed-rotation-notifier/state/state.ts';
import { createWorld, runNotifier, runToEnd } from '../simulation.ts';
import { HOUR_MS, secret, success, task } from '../samples.ts';

/** A state with an open episode, an ended one and an outbox, as JSON. */
function sampleText(): string {
  const world = createWorld();
  for (const id of ['a', 'b']) world.secrets.set(id, secret(id));
  world.tasks.push(task('a', world.nowMs), task('b', world.nowMs));
  runToEnd(runNotifier(world));
  world.nowMs += HOUR_MS;
  world.tasks.push(success('b', world.nowMs));
  runToEnd(runNotifier(world));
  return world.stored ?? '';
}

let sample: string | undefined;
/** Made in the first test that asks for it, once. */
const stored = (): string => (sample ??= sampleText());
const parse = (text: string): ScopeState => parseState(text, 'rotation/state/x.json');

const withReason = (reason: unknown, text = stored()): string =>
  text.replace('"state":"delivered"', `"state":"waiting","reason":${JSON.stringify(reason)}`);

describe('parseState', () => {
  it('reads what was written', () => {
    const state = parse(stored());
    expect(JSON.stringify(state)).toBe(stored());
    expect([Object.keys(state.episodes), state.ended.length, state.outbox.length]).toEqual([['a'], 1, 2]);
  });

  it('keeps fields of a later version', () => {
    const later = JSON.parse(stored()) as { episodes: { a: object } };
    const grown = { ...later, watch: { x: 1 }, episodes: { a: { ...later.episodes.a, tone: 'grim' } } };
    expect(parse(JSON.stringify(grown))).toEqual(grown);
  });

  it.each([
    ['of ours', { code: 'GIVEN_UP', last: { code: 'RESPONSE', status: 503, said: 'Try later.' } }],
    ['of a later version', { code: 'MOON', phase: 3 }],
    ['of version 0.1', 'answered 503'],
  ])('takes a reason %s', (_, reason) => {
    expect(JSON.stringify(parse(withReason(reason)))).toBe(withReason(reason));
  });

  it('takes a state without what came later', () => {
    expect(parse('{"version":1,"episodes":{},"outbox":[]}')).toEqual(EMPTY_STATE);
  });

  it.each<readonly [string, (text: string) => string]>([
    ['nothing', () => ''],
    ['a piece of it', (text) => text.slice(0, -1)],
    ['something else', () => '[]'],
    ['null', () => 'null'],
    ['an empty object', () => '{}'],
    ['another version', (text) => text.replace('"version":2', '"version":3')],
    ['no episodes', (text) => text.replace('"episodes"', '"episoden"')],
    ['no outbox', (text) => text.replace('"outbox"', '"inbox"')],
    ['an outbox that is no list', () => '{"version":1,"episodes":{},"outbox":{}}'],
    ['an episode without id', () => '{"version":1,"episodes":{"a":{}},"outbox":[]}'],
    ['a time that is none', (text) => text.replace(/"openedAtMs":\d+/, '"openedAtMs":"now"')],
    ['an entry without its channels', (text) => text.replace(/"channels":/, '"ways":')],
    ['a mark without its state', (text) => text.replace(/"state":"delivered"/, '"state":null')],
    ['a reason without its code', (text) => withReason({ status: 503 }, text)],
    ['a reason whose status is a text', (text) => withReason({ code: 'RESPONSE', status: 'x' }, text)],
    ['a last reason without its code', (text) => withReason({ code: 'GIVEN_UP', last: {} }, text)],
    ['a time that no date holds', (text) => text.replace(/"sinceMs":\d+/, '"sinceMs":9e18')],
    ['a time before all times', (text) => text.replace(/"sinceMs":\d+/, '"sinceMs":-1e300')],
    ['a time that is no number of this world', (text) => text.replace(/"createdAtMs":\d+/, '"createdAtMs":1e400')],
    ['an unknown stage', (text) => text.replace(/"stage":"opened","occ/, '"stage":"x","occ')],
    ['an unknown type', (text) => text.replace('"rotation.failed"', '"rotation.x"')],
    ['an unknown severity', (text) => text.replace(/"severity":"\w+"/, '"severity":"grim"')],
    ['an unknown kind', (text) => text.replace(/"kind":"\w+"/, '"kind":"__proto__"')],
    [
      'secrets of a notice that are no list',
      (text) => text.replace(/"secrets":\[.*?\],"links"/, '"secrets":{"map":1},"links"'),
    ],
    ['a way to rotate that is no text', (text) => text.replaceAll(/"operateType":(null|"[^"]*")/g, '"operateType":{}')],
    ['what is nested deep', (text) => `${text.slice(0, -1)},"extra":${'['.repeat(200_000)}${']'.repeat(200_000)}}`],
  ])('refuses %s, and never takes it for empty', (_, damage) => {
    const text = damage(stored());
    expect(() => parse(text)).toThrow(
      expect.objectContaining({
        code: 'STATE_DAMAGED',
        message: expect.stringContaining('rotation/state/x.json') as string,
        hint: expect.stringContaining('Restore') as string,
      }) as Error,
    );
  });
});

describe('reconcile', () => {
  const states = () => {
    const base = parse(stored());
    return { base, mine: { ...base, ended: [] } };
  };

  it('stores what this run has, dropped things included, when nobody else has stored anything', () => {
    const { base, mine } = states();
    expect(reconcile({ base, mine, stored: parse(stored()) })).toBe(mine);
    expect(reconcile({ base: undefined, mine, stored: undefined })).toBe(mine);
  });

  it('unites with what another run has stored meanwhile', () => {
    const { base, mine } = states();
    expect(reconcile({ base, mine, stored: { ...base, outbox: [] } }).ended).toEqual(base.ended);
    expect(reconcile({ base: undefined, mine, stored: base }).ended).toEqual(base.ended);
  });
});
