import * as z from 'zod/mini';
import { toHttpRequest } from './http-request.ts';
import { fieldsOf, type TriggerSource } from './trigger.ts';

const ApigEvent = () =>
  z.looseObject({
    httpMethod: z.string(),
    headers: z.optional(z.unknown()),
    queryStringParameters: z.optional(z.unknown()),
    body: z.optional(z.unknown()),
    isBase64Encoded: z.optional(z.unknown()),
  });

/** Huawei's API gateway. Its events look like AWS's first version, but lack `resource` and the account. The body is base64. */
export const functionGraphApig: TriggerSource = {
  name: 'functiongraph/apig',
  matches: (event) => {
    const { apiId, stage, accountId } = fieldsOf(event['requestContext']);
    const isGateway = typeof event['httpMethod'] === 'string' && Boolean(apiId) && Boolean(stage);
    return isGateway && !('resource' in event) && !accountId;
  },
  read: (event) => {
    const {
      httpMethod: method,
      queryStringParameters: query,
      headers,
      body,
      isBase64Encoded,
    } = ApigEvent().parse(event);
    const request = toHttpRequest({ method, headers, query, body, isBase64Encoded });
    return { kind: 'http', name: functionGraphApig.name, request };
  },
};
