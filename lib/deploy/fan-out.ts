import { CodedError } from '../errors.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Lanes that are read at the same time, each by one invocation. */
export const MAX_LANES = 10;

/**
 * Whether a state machine starts the functions that can read in shards, in place of the schedule: `FANOUT=step-functions`.
 *
 * @throws DEPLOY_SETTING_INVALID
 */
export function usesStateMachine({ FANOUT, CLOUD }: Env): boolean {
  if (!FANOUT) return false;
  const refuse = (why: string, hint: string): never => {
    throw new CodedError('DEPLOY_SETTING_INVALID', `FANOUT is "${FANOUT.slice(0, 40)}"${why}`, { hint });
  };
  if (FANOUT !== 'step-functions')
    refuse('; expected step-functions', 'Leave it away: one invocation then reads all projects.');
  if (CLOUD !== 'aws')
    refuse(', which only AWS has', 'On FunctionGraph set FUNCTION_TIMEOUT: a run may take up to 72 hours there.');
  return true;
}
