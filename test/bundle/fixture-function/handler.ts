import createMiddy from '@middy/core';
import { Agent } from 'undici';
import * as z from 'zod/mini';

/** A function with every part that decides the bundle: undici, zod/mini, middy, and a file that is loaded when it is needed. */
const Event = z.object({ url: z.string(), body: z.optional(z.string()) });

const run = createMiddy().handler(async (input: unknown) => {
  const event = Event.parse(input);
  const agent = new Agent();
  try {
    const { origin, pathname } = new URL(event.url);
    const answer = await agent.request({ origin, path: pathname, method: 'POST', body: event.body ?? '' });
    const { describe } = await import('./lazy-part.ts');
    return describe(answer.statusCode, await answer.body.text());
  } finally {
    await agent.close();
  }
});

export const handler = async (event: unknown, context: unknown): Promise<unknown> => run(event, context);
