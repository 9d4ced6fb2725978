import type { Notice } from '../../lib/notify/notice.ts';
import { parseState } from '../../functions/failed-rotation-notifier/state/parse.ts';
import type { ScopeState } from '../../functions/failed-rotation-notifier/state/state.ts';
import type { FaultWorld, StoreView } from '../support/fault-world.ts';
import type { Truth } from './scenarios.ts';

/** What a channel was sent once. */
export interface Told {
  readonly id: string;
  readonly stage: 'opened' | 'resolved';
  readonly names: readonly string[];
}

export interface Heard {
  /** By channel, in order. */
  readonly told: ReadonlyMap<string, readonly Told[]>;
  readonly states: readonly ScopeState[];
  readonly truth: Truth;
  /** How often the same notice may come on a channel. */
  readonly mostTimes: (channel: string) => number;
}

/** What DESIGN promises of notices, over a run that was disturbed and the clean ones after it. */
export function noticeViolations({ told, states, truth, mostTimes }: Heard): string[] {
  const ofChannels = [...told].flatMap(([channel, all]) => [
    ...stageViolations(channel, all, 'opened', truth.opened),
    ...stageViolations(channel, all, 'resolved', truth.resolved),
    ...[...new Set(all.map(({ id }) => id))].flatMap((id) => {
      const times = all.filter((each) => each.id === id).length;
      return times <= mostTimes(channel) ? [] : [`${channel} got ${id} ${times} times`];
    }),
  ]);
  const open = states.flatMap(({ episodes }) => Object.values(episodes).map(({ seen }) => seen.name ?? '')).sort();
  const waiting = states.flatMap(({ outbox }) =>
    outbox.flatMap(({ channels }) =>
      Object.entries(channels).flatMap(([name, { state }]) => (state === 'waiting' ? [name] : [])),
    ),
  );
  return [
    ...ofChannels,
    ...(open.join() === [...truth.open].sort().join() ? [] : [`open in the states: ${open.join(', ')}`]),
    ...(waiting.length === 0 ? [] : [`something waits for ${waiting.join(', ')}`]),
  ];
}

function stageViolations(
  channel: string,
  all: readonly Told[],
  stage: Told['stage'],
  expected: readonly string[],
): string[] {
  const ofStage = all.filter((each) => each.stage === stage);
  const names = new Set(ofStage.flatMap((each) => each.names));
  const idsOf = (name: string) => new Set(ofStage.flatMap((each) => (each.names.includes(name) ? each.id : [])));
  return [
    ...expected.flatMap((name) => (names.has(name) ? [] : [`${channel} was never told: ${stage} ${name}`])),
    ...[...names].flatMap((name) =>
      expected.includes(name) ? [] : [`${channel} was told: ${stage} ${name}, which is not so`],
    ),
    ...expected.flatMap((name) =>
      idsOf(name).size <= 1 ? [] : [`${channel} was told ${stage} ${name} by ${idsOf(name).size} notices`],
    ),
  ];
}

/** All that channels of a world got. `names`: of every secret that there is. */
export const toldIn = (world: FaultWorld, channels: readonly string[], names: readonly string[]): Map<string, Told[]> =>
  new Map(channels.map((channel) => [channel, world.told(channel).map((body) => readNotice(body, names))]));

/** From whatever a channel sends: the notice itself, or a text for people with its id at the end. */
function readNotice(body: string, names: readonly string[]): Told {
  const parsed = JSON.parse(body) as Partial<Notice> & { message_structure?: string };
  if (parsed.message_structure !== undefined) {
    const { http } = JSON.parse(parsed.message_structure) as { http: string };
    return readNotice(http, names);
  }
  if (parsed.secrets) {
    const { id = '', stage, secrets } = parsed;
    return { id, stage: stage === 'resolved' ? 'resolved' : 'opened', names: secrets.map(({ name }) => name ?? '') };
  }
  const [, id = ''] = /(?:Notification |"notice_id":")([0-9a-f]{32})/.exec(body) ?? [];
  return {
    id,
    stage: /RESOLVED|"event_action":"resolve"/.test(body) ? 'resolved' : 'opened',
    names: names.filter((name) => body.replaceAll('\\', '').includes(name)),
  };
}

/** @throws STATE_DAMAGED */
export const statesIn = (view: StoreView): ScopeState[] =>
  [...view].flatMap(([key, body]) =>
    key.startsWith('rotation/state/region=cn') ? [parseState(body.toString('utf8'), key)] : [],
  );

/** As when an hour has gone by: nothing waits for its next attempt any more. */
export function letTimePass(world: FaultWorld): void {
  for (const [key, body] of world.view()) {
    if (!key.startsWith('rotation/state/')) continue;
    world.write(key, String(body).replaceAll(/,"(?:notBeforeMs|pausedUntilMs)":\d+/g, ''));
  }
}
