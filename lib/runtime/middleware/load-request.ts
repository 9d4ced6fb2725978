import { CodedError } from '../../errors.ts';
import type { Call, Middleware, MiddyRequest } from '../invocation-context.ts';
import type { CommandSchema } from '../command-schema.ts';
import type { HttpRequest } from '../triggers/trigger.ts';
import type { SettingsReader } from '../read-settings.ts';

type Query = ((parameters: URLSearchParams) => unknown) | undefined;

/** Where the trigger has its command, and what that is. @throws COMMAND_INVALID, EVENT_* */
export const readCommand = (schema: CommandSchema, query: Query): Middleware => ({
  before: function findCommand(request) {
    const { context: call } = request;
    call.command = schema.parse(rawCommand(request, call, query), call.trigger.name);
  },
});

function rawCommand({ event }: MiddyRequest, call: Call, query: Query): unknown {
  const { trigger } = call;
  if (trigger.kind !== 'http') return trigger.readCommand();
  const { request } = trigger;
  if (request.method === 'POST') return bodyCommand(request, event.body);
  call.readOnly = true;
  call.wantsLatest = request.query.size === 0;
  if (call.wantsLatest) return undefined;

  if (query === undefined) throw new CodedError('COMMAND_INVALID', 'This function accepts no query.');
  return query(request.query);
}

/** `POST /?dryRun=true` must not become a real run. */
function bodyCommand(request: HttpRequest, body: unknown): unknown {
  if (request.query.size === 0) return body;
  throw new CodedError('COMMAND_INVALID', 'A POST has its command in the body; this one has a query.', {
    hint: 'Send the command as a JSON body, or use GET for a filtered result that is not stored.',
  });
}

/** @throws SETTINGS_INVALID, or what reading the config object throws. */
export const loadSettings = (read: SettingsReader<never>): Middleware => ({
  before: async function readSettings({ context: call }) {
    const { lookup, platform, credentials, log, deadline } = call;
    const source = { lookup, ownProject: platform.projectId };
    const needsCredentials = !call.wantsLatest;
    call.settings = await read(source, { credentials, log, signal: deadline.work, needsCredentials });
    if (call.trigger.kind === 'http') deadline.limit(call.settings.httpTimeoutMs);
  },
});
