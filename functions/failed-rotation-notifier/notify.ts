import { describeError } from '../../lib/errors.ts';
import { mapConcurrently } from '../../lib/map-concurrently.ts';
import { deliver } from './notices/deliver.ts';
import { joinCauses } from './notices/batch.ts';
import { createOutboxWriter, STATES_AT_ONCE, type Outbox } from './notices/outbox-writer.ts';
import { watchRuns } from './notices/watch-runs.ts';
import type { CheckedScope, NotifierDeps, NotifierRun, RunDelivery } from './run.ts';
import { hasWaiting } from './state/outbox.ts';
import { isSame } from './state/merge.ts';

/** States that are written at the same time: of the first run over thousands of projects all are. */
const SAVES = 50;

/**
 * First every plan is stored, then what is due is sent and marked: a crash in between repeats a notice, and loses none. What
 * one scope's state throws is that scope's error, and keeps no other's notices back.
 *
 * @throws NOTIFY_CHANNEL_INVALID
 */
export async function notify(run: NotifierRun, deps: NotifierDeps): Promise<RunDelivery> {
  const { invocation, checked, states, latest } = run;
  const left = run.left?.open ?? [];
  const { deadline, log, mask } = invocation;
  // first of all, and in quiet runs too: a mistake in NOTIFY_CHANNELS must not wait for the first failure to be seen, nor
  // may a plan be kept as sent that cannot be sent
  const channelSet = await deps.openChannels();
  const writer = createOutboxWriter(states);
  try {
    const outboxes = await mapConcurrently(checked, STATES_AT_ONCE, (each) => openOutbox(each, run));
    const ofLeft = left.map(({ scope, plan, before }): Outbox => ({ scope, state: plan.state, stored: before }));
    const planned = [...outboxes.filter((outbox) => outbox !== undefined), ...ofLeft];
    joinCauses(planned);
    const changed = [
      ...outboxes.flatMap((outbox, at) => (outbox && isPlanned(outbox, checked[at]) ? [outbox] : [])),
      ...ofLeft.filter(({ state, stored }) => !isSame(state, stored)),
    ];
    await mapConcurrently(changed, SAVES, (outbox) => writer.save(outbox));
    const watched = await watchRuns(run, deps, writer);
    const opened = [...planned, ...(watched.outbox ? [watched.outbox] : [])];
    const due = opened.filter(({ error, state }) => error === undefined && hasWaiting(state));
    const timeLeftMs = (): number => deadline.workLeftMs();
    for (const { error, scope } of ofLeft)
      if (error !== undefined)
        log.error('the state of a project cannot be written', { ...scope, ...describeError(error) });
    await deliver(opened, {
      channels: channelSet.channels,
      writer,
      signal: deadline.work,
      timeLeftMs,
      log,
      mask,
      now: Date.now,
    });
    return {
      states: outboxes.map((each) => each?.state),
      errors: outboxes.map((each) => each?.error),
      leftStates: ofLeft.map(({ error, stored, state }) => (error === undefined ? state : stored)),
      watchState: watched.outbox?.state,
      isWatching: watched.isWatching(),
      hasChanged: changed.length + due.length > 0 || watched.isWatching() !== (latest?.isWatching ?? false),
      stale: watched.stale,
      inventory: watched.inventory,
    };
  } finally {
    await channelSet.close();
  }
}

/** What waits in a scope that there was no time to look at is sent all the same. */
async function openOutbox(
  { scope, plan, before, manifest }: CheckedScope,
  { states, invocation }: NotifierRun,
): Promise<Outbox | undefined> {
  if (plan) return { scope, state: plan.state, stored: before };
  if (manifest.error?.code === 'STATE_DAMAGED') return undefined;
  try {
    const stored = await states.load(scope);
    return stored && { scope, state: stored, stored };
  } catch (error) {
    invocation.log.error('the state of a project cannot be read', { ...scope, ...describeError(error) });
    return undefined;
  }
}

/** A scope's first state is kept though it is empty: what fails from then on is news, not an old estate's digest. */
const isPlanned = ({ state }: Outbox, checked: CheckedScope | undefined): boolean =>
  checked?.plan !== undefined && !isSame(state, checked.before);
