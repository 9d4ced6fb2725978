import { CodedError } from '../../errors.ts';
import { invokeBundle } from '../invoke-bundle.ts';
import type { WantedFunction } from './wanted.ts';

export interface InvokeLocalOptions {
  readonly event: unknown;
  /** The environment that credentials come from. */
  readonly env: NodeJS.ProcessEnv;
  readonly print: (line: string) => void;
}

/** Runs the built bundle here, as FunctionGraph would, with the settings of serverless.yml. @throws INVOKE_FAILED */
export async function invokeLocally(wanted: WantedFunction, { event, env, print }: InvokeLocalOptions): Promise<void> {
  const answer = await invokeBundle({
    folder: wanted.artifact.replace(/\.zip$/, ''),
    functionName: wanted.name,
    event,
    platform: 'functiongraph',
    settings: { ...wanted.userData, ...wanted.secretUserData },
    timeoutMs: wanted.timeoutSeconds * 1000,
    env,
    onLine: print,
  });
  print(JSON.stringify('result' in answer ? answer.result : answer, null, 2));
  if ('error' in answer)
    throw new CodedError('INVOKE_FAILED', `the function threw: ${answer.error.code}`, { hint: answer.error.hint });
}
