export interface PaceLimit {
  readonly messages: number;
  readonly perMs: number;
}

/** Keeps below a service's limit, because the penalty is longer than the wait. `take` returns 0, or the milliseconds to wait. */
export function createPace({ messages, perMs }: PaceLimit): { take(nowMs: number): number } {
  let sentAt: number[] = [];
  return {
    take: (nowMs) => {
      sentAt = sentAt.filter((at) => nowMs - at < perMs);
      const [oldest] = sentAt;
      if (oldest !== undefined && sentAt.length >= messages) return oldest + perMs - nowMs;
      sentAt.push(nowMs);
      return 0;
    },
  };
}
