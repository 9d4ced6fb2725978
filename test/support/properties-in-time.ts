import fc from 'fast-check';
import { beforeEach } from 'vitest';

/* A property that fails is shrunk for as long as its test may take, then says its seed and the smallest input so far, not only that time is over. */

/** For what a test does before its property and after it. */
const REST_MS = 10_000;

beforeEach(({ task }) => {
  fc.configureGlobal({ interruptAfterTimeLimit: Math.max(1000, task.timeout - REST_MS), markInterruptAsFailure: true });
});
