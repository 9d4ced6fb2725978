import { isUtf8 } from 'node:buffer';
import httpJsonBodyParser from '@middy/http-json-body-parser';
import { CodedError } from '../../errors.ts';
import type { Middleware, MiddyRequest } from '../invocation-context.ts';
import type { HttpRequest } from '../triggers/trigger.ts';

const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;
const HINT = 'Send a JSON object as application/json, or nothing.';

/** The body of a POST, by middy's parser, which also refuses keys that would pollute prototypes. Empty bodies pass it by. */
export const parseJsonBody = (): Middleware => {
  const parse = httpJsonBodyParser().before as unknown as (request: MiddyRequest) => void;
  return {
    before: function parseBody(request) {
      const { trigger } = request.context;
      if (trigger.kind !== 'http' || trigger.request.method !== 'POST') return;
      const body = decodeBody(trigger.request);
      // The pattern of middy's parser takes no space before the semicolon, which RFC 9110 allows.
      const contentType = (trigger.request.headers['content-type'] ?? '').trim().replace(/\s+;/, ';');
      request.event = { headers: { 'content-type': contentType }, body, isBase64Encoded: false };
      if (body.trim() === '') request.event.body = undefined;
      else parseCoded(() => parse(request));
    },
  };
};

function decodeBody({ body, isBase64Encoded }: HttpRequest): string {
  if (body === undefined || body === null) return '';
  if (typeof body !== 'string') throw bodyInvalid('The body is not a text.');
  if (!isBase64Encoded) return body;
  const text = body.replaceAll(/\s/g, '');
  if (!BASE64.test(text) || text.replaceAll('=', '').length % 4 === 1)
    throw bodyInvalid('The body is marked as base64 and is not.');
  const bytes = Buffer.from(text, 'base64');
  if (!isUtf8(bytes)) throw bodyInvalid('The body is not UTF-8.');
  return bytes.toString();
}

/** middy has one status for bad JSON and for a forbidden key; only the message tells them apart. */
function parseCoded(parse: () => void): void {
  try {
    parse();
  } catch (error) {
    const { statusCode, message } = error as { statusCode?: number; message: string };
    if (statusCode === 415)
      throw new CodedError('EVENT_MEDIA_TYPE', 'The body is not declared as JSON.', { hint: HINT });
    if (message.startsWith('Forbidden'))
      throw new CodedError('COMMAND_INVALID', 'The body has a forbidden key (__proto__ or constructor).');
    throw bodyInvalid('The body is not JSON.');
  }
}

const bodyInvalid = (message: string): CodedError => new CodedError('EVENT_BODY_INVALID', message, { hint: HINT });
