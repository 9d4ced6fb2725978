import createMiddy from '@middy/core';
import type { Call, Middleware } from './invocation-context.ts';
import { createCommandSchema } from './command-schema.ts';
import { CodedError } from '../errors.ts';
import { outOfTime } from './deadline.ts';
import type { FunctionParts, Invocation, RunOutcome } from './definition.ts';
import { problemResponse } from './http/problem.ts';
import { authorize, checkMethod } from './middleware/admit-request.ts';
import { logInvocation } from './middleware/log-invocation.ts';
import { parseJsonBody } from './middleware/parse-json-body.ts';
import { readCommand, loadSettings } from './middleware/load-request.ts';
import { resolveSecrets } from './middleware/resolve-secrets.ts';
import { respond } from './middleware/respond.ts';
import { openCall } from './open-invocation.ts';
import { toPublicError } from './thrown.ts';
import { createSettingsReader } from './read-settings.ts';
import { createSecretReader, secretNames } from './secret-texts.ts';
import type { FunctionSetting, Settings } from '../settings/settings.ts';

/** A handler as both platforms take it: async by syntax (FunctionGraph takes any other function as synchronous), two parameters. */
export interface Handler {
  (event: unknown, context: unknown): Promise<unknown>;
  /** Names of the settings beside the common ones: a deployment refuses those that the function does not know. */
  readonly settings: readonly string[];
}

/**
 * Makes a function's handler for FunctionGraph, Lambda and local calls. HTTP never throws; direct invocations throw on
 * errors; timers and events also when every scope failed, so that the platform may try again.
 */
export function defineFunction<Command, const Name extends FunctionSetting = never>(
  definition: FunctionParts<Command, Name>,
): Handler {
  const chain = createChain(definition);
  const handler = async (event: unknown, context: unknown): Promise<unknown> => {
    const call = openCall(definition.name, event, context);
    try {
      return await chain({}, call);
    } catch (error) {
      if (call.trigger.kind !== 'http') throw error;
      call.log.error('invocation failed', { error });
      return problemResponse({ error: { code: 'INTERNAL', message: '' }, requestId: call.platform.requestId });
    } finally {
      call.deadline.clear();
    }
  };
  return Object.assign(handler, { settings: definition.settings });
}

/** What runs around every function, from the outside in; on the way back in reverse. */
function createChain<Command, Name extends FunctionSetting>(definition: FunctionParts<Command, Name>) {
  const settings = createSettingsReader(definition.settings, definition);
  const secrets = createSecretReader(definition.readSecrets);
  const middlewares: readonly Middleware[] = [
    logInvocation(),
    respond(),
    resolveSecrets(secrets, ({ trigger }) => (trigger.kind === 'http' ? ['HTTP_AUTH_TOKEN'] : [])),
    authorize(),
    checkMethod(),
    parseJsonBody(),
    readCommand(createCommandSchema(definition.command), definition.query),
    resolveSecrets(secrets, ({ lookup }) => secretNames(lookup)),
    loadSettings(settings),
  ];
  const run = async (_event: unknown, call: Call): Promise<RunOutcome> => runDefinition(definition, call);
  const chain = createMiddy(run as never, { timeoutEarlyInMillis: 1, timeoutEarlyResponse: giveUp });
  return chain.use(middlewares as never) as unknown as (event: object, call: Call) => Promise<unknown>;
}

/** The run took no notice of the deadline's signals. */
function giveUp(): never {
  throw outOfTime();
}

async function runDefinition<Command, Name extends FunctionSetting>(
  definition: FunctionParts<Command, Name>,
  call: Call,
): Promise<RunOutcome> {
  const invocation = toInvocation(call) as Invocation<Command, Settings<Name>>;
  if (!call.wantsLatest) return definition.run(invocation);
  const latest = await definition.latest(invocation);
  if (latest !== undefined) return { status: 'complete', ...latest };
  throw new CodedError('RESULT_NONE_YET', 'There is no stored result yet.', {
    hint: 'POST runs the function and stores one.',
  });
}

const toInvocation = (call: Call): Invocation<unknown, unknown> => ({
  command: call.command,
  settings: call.settings,
  log: call.log,
  trigger: call.trigger.name,
  runStartedAt: call.startedAt,
  credentials: call.credentials,
  deadline: call.deadline,
  readOnly: call.readOnly,
  requestId: call.platform.requestId,
  lookup: (name) => {
    const value = call.lookup(name);
    call.redactor.add(value);
    return value;
  },
  keepSecret: (secret) => call.redactor.add(secret),
  mask: (text) => call.redactor.text(text),
  toErrorInfo: (error) => toPublicError(error, call.redactor),
});
