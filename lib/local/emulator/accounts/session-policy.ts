import * as z from 'zod/mini';

const actions = z.union([z.string(), z.array(z.string())]);

const policyDocument = z.object({
  Version: z.string(),
  Statement: z.array(
    z.object({
      Effect: z.enum(['Allow', 'Deny']),
      Action: z.pipe(
        actions,
        z.transform((found) => [found].flat()),
      ),
    }),
  ),
});

/** What keys may do beside what their agency may: resources and conditions are not looked at. */
export type SessionPolicy = z.infer<typeof policyDocument>;

/** Undefined for what is none. */
export function parseSessionPolicy(text: string): SessionPolicy | undefined {
  try {
    return z.parse(policyDocument, JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** `*` stands for any text, in `csms:secret:*` too. */
function fits(pattern: string, action: string): boolean {
  const [first = '', ...rest] = pattern.toLowerCase().split('*');
  if (rest.length === 0) return first === action.toLowerCase();
  let left = action.toLowerCase();
  if (!left.startsWith(first)) return false;
  left = left.slice(first.length);
  const last = rest.pop() ?? '';
  for (const part of rest) {
    const at = left.indexOf(part);
    if (at === -1) return false;
    left = left.slice(at + part.length);
  }
  return left.endsWith(last);
}

/** Whether one of the names of an action is allowed, and none of them denied. */
export function allows({ Statement: statements }: SessionPolicy, names: readonly string[]): boolean {
  const has = (effect: 'Allow' | 'Deny'): boolean =>
    statements.some(
      ({ Effect, Action }) => Effect === effect && Action.some((pattern) => names.some((name) => fits(pattern, name))),
    );
  return has('Allow') && !has('Deny');
}
