/** Sending and access to the states, one after the other. */
export interface Turns {
  /** Begins when no state is being read or written. */
  send<Result>(channel: string, work: () => Promise<Result>): Promise<Result>;
  /** Begins when nothing is on its way to a channel, but to one that is slow. */
  access(work: () => Promise<void>): Promise<void>;
}

/** A receiver that takes longer is slow: nobody waits for it again in this run. */
const PATIENCE_MS = 2_000;

/**
 * Workers send side by side, and their marks are stored together while nothing is on its way. So whatever another run sends while
 * this one waits for an answer is found when the states are read next; were a state being read meanwhile, the other run's marks
 * would be written over, and all that it sent would be sent again.
 */
export function createTurns(): Turns {
  const sending = new Map<string, Promise<unknown>>();
  const slow = new Set<string>();
  /** Those that wait for their turn, too. */
  const accesses = new Set<Promise<void>>();

  const untilSent = async (): Promise<void> => {
    if (sending.size === 0) return;
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, PATIENCE_MS);
    });
    await Promise.race([Promise.allSettled(sending.values()), patience]);
    clearTimeout(timer);
    for (const channel of sending.keys()) slow.add(channel);
    sending.clear();
  };

  return {
    async send(channel, work) {
      while (accesses.size > 0) await Promise.allSettled(accesses);
      const sent = work();
      if (slow.has(channel)) return sent;
      sending.set(channel, sent);
      try {
        return await sent;
      } finally {
        sending.delete(channel);
      }
    },
    async access(work) {
      const access = untilSent().then(work);
      accesses.add(access);
      try {
        await access;
      } finally {
        accesses.delete(access);
      }
    },
  };
}
