import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Delivery } from '../../../../lib/notify/notice.ts';
import {
  acknowledgeSecret,
  checkFailedRun,
  checkRun,
  checkSent,
  createModelWorld,
  fail,
  findLost,
  succeed,
  SECRETS,
  type Model,
} from './model.ts';
import { runNotifier, runToEnd, type World } from './simulation.ts';

type Step = (model: Model, real: World) => void;

const MINUTE_MS = 60_000;

/** A command from a name and what it does; time passes with each, so that no two tasks are of one moment. */
const command = (name: string, step: Step): fc.Command<Model, World> => ({
  check: () => true,
  run: (model, real) => {
    real.nowMs += 1000;
    step(model, real);
    checkSent(model, real);
  },
  toString: () => name,
});

const secretId = fc.constantFrom(...SECRETS);
const someHours = fc.integer({ min: 1, max: 90 });
const steps = fc.nat({ max: 12 });
const answer = fc.constantFrom<Delivery>(
  { status: 'delivered' },
  { status: 'retry', reason: { code: 'RESPONSE', status: 503 } },
  { status: 'retry', reason: { code: 'RESPONSE', status: 429 }, retryAfterMs: 40 * MINUTE_MS },
  { status: 'refused', reason: { code: 'RESPONSE', status: 400 } },
  { status: 'disabled', reason: { code: 'RESPONSE', status: 410 } },
);

function interrupt(model: Model, real: World, after: number): Generator<string, void> {
  model.interruptions += 1;
  model.lastIds.clear();
  const run = runNotifier(real);
  for (let at = 0; at < after && !run.next().done; at += 1);
  return run;
}

const EVENTS = [
  secretId.map((id) => command(`${id} fails`, (model, real) => fail(model, real, id, real.nowMs))),
  fc.tuple(secretId, fc.integer({ min: 1, max: 600 })).map(([id, minutes]) =>
    command(`${id} failed ${minutes} min ago, told late`, (model, real) => {
      const atMs = real.nowMs - minutes * MINUTE_MS - 500;
      if (atMs > model.forgottenUntilMs) fail(model, real, id, atMs);
    }),
  ),
  secretId.map((id) => command(`${id} is rotated`, (model, real) => succeed(model, real, id))),
  fc.tuple(secretId, fc.boolean()).map(([id, isAuto]) =>
    command(`${id} auto-rotation ${isAuto ? 'on' : 'off'}`, (model, real) => {
      const [truth, known] = [model.truths.get(id), real.secrets.get(id)];
      if (truth) truth.isAuto = isAuto;
      if (known) real.secrets.set(id, { ...known, autoRotation: isAuto });
    }),
  ),
  secretId.map((id) =>
    command(`${id} is deleted`, (model, real) => {
      model.truths.delete(id);
      real.secrets.delete(id);
    }),
  ),
  fc.integer({ min: 1, max: 60 }).map((hours) =>
    command(`${hours} h pass`, (_, real) => {
      real.nowMs += hours * 60 * MINUTE_MS;
    }),
  ),
  fc.constant(
    command('old tasks are forgotten', (model, real) => {
      if (model.seenTasks < real.tasks.length) return;
      const gone = real.tasks.splice(0, model.seenTasks);
      model.seenTasks = 0;
      model.forgottenUntilMs = Math.max(model.forgottenUntilMs, ...gone.map(({ createdAtMs }) => createdAtMs ?? 0));
    }),
  ),
  fc
    .tuple(secretId, fc.boolean())
    .map(([id, isSilent]) =>
      command(
        `${id} ${isSilent ? 'silenced' : 'unsilenced'}`,
        (_, { silenced }) => void (isSilent ? silenced.add(`name-${id}`) : silenced.delete(`name-${id}`)),
      ),
    ),
  fc
    .tuple(secretId, someHours)
    .map(([id, until]) =>
      command(`${id} acknowledged for ${until} h`, (model, real) =>
        acknowledgeSecret(model, real, { id, untilMs: real.nowMs + until * 60 * MINUTE_MS }),
      ),
    ),
  fc
    .tuple(fc.constantFrom('hook', 'mail'), answer)
    .map(([channel, delivery]) =>
      command(
        `${channel} answers ${JSON.stringify(delivery)}`,
        (_, { answers }) => void answers.set(channel, delivery),
      ),
    ),
  fc
    .boolean()
    .map((isDown) =>
      command(
        `ops is ${isDown ? 'down' : 'up'}`,
        (_, { answers }) =>
          void answers.set(
            'ops',
            isDown ? { status: 'retry', reason: { code: 'RESPONSE', status: 503 } } : { status: 'delivered' },
          ),
      ),
    ),
];

const RUNS = [
  fc.constant(command('run', checkRun)),
  fc.constant(command('run while the scope fails', checkFailedRun)),
  steps.map((after) => command(`a run dies after ${after} steps`, (model, real) => void interrupt(model, real, after))),
  steps.map((after) =>
    command(`a run stops after ${after} steps, another passes it`, (model, real) => {
      const run = interrupt(model, real, after);
      runToEnd(runNotifier(real));
      runToEnd(run);
    }),
  ),
  fc.tuple(steps, secretId, someHours).map(([after, id, until]) =>
    command(`a run stops after ${after} steps, ${id} is acknowledged for ${until} h, it goes on`, (model, real) => {
      const run = interrupt(model, real, after);
      acknowledgeSecret(model, real, { id, untilMs: real.nowMs + until * 60 * MINUTE_MS });
      runToEnd(run);
    }),
  ),
  fc.tuple(secretId, someHours).map(([id, until]) =>
    command(`${id} is acknowledged for ${until} h, with a run before it is written`, (model, real) => {
      const beside = (): void => runToEnd(runNotifier(real));
      acknowledgeSecret(model, real, { id, untilMs: real.nowMs + until * 60 * MINUTE_MS, beside });
    }),
  ),
];

const history = fc.commands([...EVENTS, ...RUNS, ...RUNS], { size: '+1', maxCommands: 60 });
/** In any order, and many of them twice. */
const order = fc.infiniteStream(fc.nat());

it('What the channels hear is what a simple model says, whatever fails, forgets, crashes or overlaps', () => {
  fc.assert(
    fc.property(history, order, (commands, numbers) => {
      const { model, real } = createModelWorld();
      real.shuffle = (all) =>
        [...all, ...all.slice(0, 2)]
          .map((each) => ({ each, lot: numbers.next().value as number }))
          .sort((a, b) => a.lot - b.lot)
          .map(({ each }) => each);
      fc.modelRun(() => ({ model, real }), commands);
      expect(findLost(model, real)).toEqual([]);
    }),
    { numRuns: Number(process.env['ROTATION_RUNS'] ?? 60) },
  );
});
