import { expect } from 'vitest';
import { invokeBundle } from '../../lib/deploy/invoke-bundle.ts';
import { createEffectGate, type EffectGate } from '../support/effect-gate.ts';
import { startNotifierWorld, type NotifierWorld } from '../support/notifier-world.ts';

/**
 * The built notifier in a process of its own. Every request that it makes, to the service, the store and the channels, passes
 * a gate, which knows when it has taken effect: there the process is killed, or has to wait while another run goes by.
 */
export interface Arena {
  readonly world: NotifierWorld;
  readonly gate: EffectGate;
  /** A run that nothing disturbs, past the gate. */
  run(): Promise<unknown>;
  /** A run of the bundle in `folder`, through the gate. */
  runWatched(folder: string): Promise<unknown>;
  /** Ends at the effect: the process is gone, and what it had asked for has happened. False: it came to its end without it. */
  killedAt(effect: string, folder: string): Promise<boolean>;
  /** Waits at the effect until another run has gone from its beginning to its end. False: it never came there. */
  overtakenAt(effect: string, folder: string): Promise<boolean>;
  close(): Promise<void>;
}

export async function openArena(): Promise<Arena> {
  const world = await startNotifierWorld();
  const gate = createEffectGate();
  const [watched, direct] = [await world.settings(gate), await world.settings()];
  const invoke = (folder: string, signal?: AbortSignal): Promise<unknown> =>
    invokeBundle({
      folder,
      functionName: 'failed-rotation-notifier',
      event: {},
      platform: 'functiongraph',
      settings: { ...watched, ...world.conditions.settings },
      env: {},
      ...(signal && { signal }),
    });
  const run = (): Promise<unknown> => world.run(direct);
  return {
    world,
    gate,
    run,
    async runWatched(folder) {
      gate.onEffect = () => Promise.resolve('answer');
      expect(await invoke(folder)).toHaveProperty('result');
    },
    async killedAt(effect, folder) {
      const kill = new AbortController();
      gate.onEffect = async (each) => {
        if (each === effect) kill.abort();
        return kill.signal.aborted ? 'silence' : 'answer';
      };
      const end = await invoke(folder, kill.signal).catch((error: unknown) => error);
      // the workers of the channels share reads and writes, and how many differs from run to run
      if (!kill.signal.aborted) expect(end).toHaveProperty('result');
      else expect(end).toMatchObject({ name: 'AbortError' });
      return kill.signal.aborted;
    },
    async overtakenAt(effect, folder) {
      let overtaking: Promise<unknown> | undefined;
      gate.onEffect = async (each) => {
        if (each === effect) await (overtaking = run());
        return 'answer';
      };
      expect(await invoke(folder)).toHaveProperty('result');
      return overtaking !== undefined;
    },
    close: async () => {
      await gate.close();
      await world.close();
    },
  };
}
