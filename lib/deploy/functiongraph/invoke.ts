import { readFile } from 'node:fs/promises';
import { CodedError, codeOf } from '../../errors.ts';
import type { HttpResponse } from '../../http/send.ts';
import { encodeSegment } from '../../http/sign.ts';
import { toFunctionGraphError } from './errors.ts';
import type { Session } from './session.ts';

/** As osls gives them. */
export interface InvokeOptions {
  readonly data?: string | undefined;
  /** A file with the event. */
  readonly path?: string | undefined;
  /** `Event` asks for an asynchronous one. Default: wait for the answer, which the gateway does for 90 s. */
  readonly type?: string | undefined;
  readonly log?: boolean | undefined;
}

/** @throws INVOKE_EVENT_INVALID */
export async function readInvokeEvent({ data, path }: InvokeOptions): Promise<unknown> {
  const text = data ?? (path === undefined ? '{}' : await readEventFile(path));
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw eventInvalid('the event is not JSON', cause);
  }
}

async function readEventFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw eventInvalid(`the event's file ${path} cannot be read (${codeOf(cause) ?? 'no reason given'})`, cause);
  }
}

const eventInvalid = (message: string, cause: unknown): CodedError =>
  new CodedError('INVOKE_EVENT_INVALID', message, {
    hint: 'Give --data \'{"dryRun":true}\', or --path to one of the files in events/.',
    cause,
  });

/** Invokes once: a run must not be asked for twice. @throws INVOKE_FAILED, FUNCTIONGRAPH_*, HTTP_* */
export async function invokeFunction(urn: string, options: InvokeOptions, session: Session): Promise<void> {
  const isAsync = options.type === 'Event';
  const path = `/fgs/functions/${encodeSegment(`${urn}:latest`)}/invocations${isAsync ? '-async' : ''}`;
  const response = await session.client.once({
    method: 'POST',
    path,
    body: (await readInvokeEvent(options)) as object,
    headers: { 'x-cff-request-version': 'v1', ...(options.log ? { 'x-cff-log-type': 'tail' } : {}) },
  });
  if (response.status < 200 || response.status > 299) throw toFunctionGraphError(response, `POST ${path}`);
  printAnswer(response, session);
}

interface InvokeAnswer {
  readonly request_id?: string;
  readonly result?: string;
  readonly log?: string;
}

function printAnswer({ body, headers }: HttpResponse, { print }: Session): void {
  const { request_id: requestId, result, log } = parse(body.toString('utf8'));
  if (log) print(log);
  print(pretty(result ?? JSON.stringify({ requestId })));
  const failed = [headers['x-is-func-err']].flat()[0] === 'true' || isThrown(result);
  if (failed)
    throw new CodedError('INVOKE_FAILED', 'the function threw: see its response above', {
      requestId,
      hint: 'See the log of this request: npx osls invoke --log, or the console.',
    });
}

function parse(text: string): InvokeAnswer {
  try {
    return JSON.parse(text) as InvokeAnswer;
  } catch {
    return { result: text };
  }
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** What the runtime makes of an exception. */
const isThrown = (result: string | undefined): boolean => /^\s*\{"error(Message|Type)":/.test(result ?? '');
