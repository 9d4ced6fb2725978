import * as z from 'zod/mini';
import { toHttpRequest } from './http-request.ts';
import { fieldsOf, type HttpRequest, type TriggerSource } from './trigger.ts';

const HttpV2Event = () =>
  z.looseObject({
    rawQueryString: z.optional(z.unknown()),
    headers: z.optional(z.unknown()),
    requestContext: z.looseObject({ http: z.looseObject({ method: z.string() }) }),
    body: z.optional(z.unknown()),
    isBase64Encoded: z.optional(z.unknown()),
  });

const FUNCTION_URL_HOST = /\.lambda-url\.[a-z0-9-]+\.on\.aws$/;

const isHttpV2 = (event: Readonly<Record<string, unknown>>): boolean =>
  event['version'] === '2.0' && typeof fieldsOf(fieldsOf(event['requestContext'])['http'])['method'] === 'string';

function isFunctionUrl(event: Readonly<Record<string, unknown>>): boolean {
  const { domainName } = fieldsOf(event['requestContext']);
  return typeof domainName === 'string' && FUNCTION_URL_HOST.test(domainName);
}

/** `queryStringParameters` joins repeated names by a comma; only the raw text keeps them apart. */
function readHttpV2(event: unknown): HttpRequest {
  const { requestContext, rawQueryString: query, headers, body, isBase64Encoded } = HttpV2Event().parse(event);
  return toHttpRequest({ method: requestContext.http.method, headers, query, body, isBase64Encoded });
}

/** A Lambda function's own URL: the events of version 2, told apart by the host. */
export const lambdaFunctionUrl: TriggerSource = {
  name: 'lambda/function-url',
  matches: (event) => isHttpV2(event) && isFunctionUrl(event),
  read: (event) => ({ kind: 'http', name: lambdaFunctionUrl.name, request: readHttpV2(event) }),
};

/** AWS API Gateway, HTTP API (payload version 2). */
export const lambdaApiGatewayV2: TriggerSource = {
  name: 'lambda/api-gateway-v2',
  matches: (event) => isHttpV2(event) && !isFunctionUrl(event),
  read: (event) => ({ kind: 'http', name: lambdaApiGatewayV2.name, request: readHttpV2(event) }),
};
