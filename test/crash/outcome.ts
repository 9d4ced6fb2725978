import type { LatestPointer } from '../../lib/run/manifest.ts';
import { CHANNELS, type NotifierWorld, type ReceivedNotice } from '../support/notifier-world.ts';
import type { Phase } from './phases.ts';

/** What went wrong, in words; nothing when all is as the model has it. */
export interface Outcome {
  readonly problems: readonly string[];
  /** Notices that came more than once, on the channel with most of them. */
  readonly duplicates: number;
  /** How often the same notice came on one channel, at most. */
  readonly times: number;
}

/** What an undisturbed run tells on each channel: type, stage and secret. */
export type Reference = ReadonlySet<string>;

/** Without the ids of episodes. */
const wordsOf = ({ text }: ReceivedNotice): string => text.replaceAll(/:[^ ]+/g, '');

/** The ids of what was told, and a check that it is what the phase says. */
export function toReference(world: NotifierWorld, phase: Phase): { reference: Reference; problems: string[] } {
  const problems = CHANNELS.flatMap((channel) => {
    const words = world.received(channel).map(wordsOf).sort();
    return words.join() === phase.told.join() ? [] : [`${channel} was told ${words.join(', ') || 'nothing'}`];
  });
  const reference = new Set(world.received('hook-a').flatMap(membersOf));
  return { reference, problems: [...problems, ...standingProblems(world, phase)] };
}

/** Compares what the channels have got, over a disturbed run and those after it, with the reference. */
export function compareOutcome(world: NotifierWorld, phase: Phase, reference: Reference): Outcome {
  const problems = standingProblems(world, phase);
  let most = 0;
  let times = 0;
  for (const channel of CHANNELS) {
    const received = world.received(channel);
    const ids = new Set(received.map(({ id }) => id));
    // as receivers do: a notice whose id they have seen is dropped
    const told = [...new Map(received.map((each) => [each.id, each])).values()].flatMap(membersOf);
    for (const member of reference) if (!told.includes(member)) problems.push(`${channel} was never told: ${member}`);
    for (const member of new Set(told)) {
      if (!reference.has(member)) problems.push(`${channel} was told ${member}, which nobody expects`);
      const count = told.filter((each) => each === member).length;
      if (count > 1) problems.push(`${channel} was told ${member} by ${count} notices`);
    }
    most = Math.max(most, received.length - ids.size);
    times = Math.max(times, ...[...ids].map((id) => received.filter((each) => each.id === id).length));
  }
  return { problems, duplicates: most, times };
}

/** Whether each channel that knows of the beginning of a trouble knows of its end, when all is over. */
export function judgeEnd(world: NotifierWorld): Outcome {
  const { open, waiting } = world.verdict();
  const problems = open.length + waiting > 0 ? [`open: ${open.join(', ')}; waiting: ${waiting}`] : [];
  let duplicates = 0;
  for (const channel of CHANNELS) {
    const received = world.received(channel);
    duplicates = Math.max(duplicates, received.length - new Set(received.map(({ id }) => id)).size);
    const members = received.flatMap(membersOf);
    const [opened, resolved] = ['opened', 'resolved'].map((stage) => inStage(members, stage));
    for (const member of opened ?? [])
      if (!resolved?.has(member)) problems.push(`${channel} was never told of the end of ${member}`);
  }
  return { problems, duplicates, times: duplicates + 1 };
}

/** `rotation.failed opened name:episodeId` for each secret of a notice. */
function membersOf({ text }: ReceivedNotice): string[] {
  const [type = '', stage = '', ...members] = text.split(' ');
  return members.map((member) => `${type} ${stage} ${member}`);
}

/** `name:episodeId` of all that was told in a stage. */
const inStage = (members: readonly string[], stage: string): Set<string> =>
  new Set(members.flatMap((member) => (member.split(' ')[1] === stage ? (member.split(' ')[2] ?? []) : [])));

function standingProblems(world: NotifierWorld, { open }: Phase): string[] {
  const verdict = world.verdict();
  const published = publishedOf(world);
  return [
    ...(verdict.open.join() === open.join() ? [] : [`open in the states: ${verdict.open.join(', ')}`]),
    ...(published.join() === open.join() ? [] : [`open in the newest files: ${published.join(', ')}`]),
    ...(verdict.waiting === 0 ? [] : [`${verdict.waiting} notices wait`]),
  ];
}

/** The secrets in `failures.json` of the run that `latest.json` points at. */
function publishedOf(world: NotifierWorld): string[] {
  const { manifest = '' } = JSON.parse(world.read('rotation/latest.json')) as LatestPointer;
  const rows = JSON.parse(world.read(manifest.replace('manifest.json', 'failures.json'))) as { secret_name: string }[];
  return rows.map(({ secret_name: name }) => name).sort();
}
