import * as z from 'zod/mini';
import { toHttpRequest } from './http-request.ts';
import { fieldsOf, type TriggerSource } from './trigger.ts';

const ApiGatewayV1Event = () =>
  z.looseObject({
    httpMethod: z.string(),
    headers: z.optional(z.unknown()),
    queryStringParameters: z.optional(z.unknown()),
    multiValueQueryStringParameters: z.optional(z.unknown()),
    body: z.optional(z.unknown()),
    isBase64Encoded: z.optional(z.unknown()),
  });

/** AWS API Gateway, REST API (payload version 1). */
export const lambdaApiGatewayV1: TriggerSource = {
  name: 'lambda/api-gateway-v1',
  matches: (event) => {
    const { accountId, identity } = fieldsOf(event['requestContext']);
    return typeof event['httpMethod'] === 'string' && 'resource' in event && Boolean(accountId ?? identity);
  },
  read: (event) => {
    const { httpMethod: method, headers, body, isBase64Encoded, ...queries } = ApiGatewayV1Event().parse(event);
    const query = queries.multiValueQueryStringParameters ?? queries.queryStringParameters;
    const request = toHttpRequest({ method, headers, query, body, isBase64Encoded });
    return { kind: 'http', name: lambdaApiGatewayV1.name, request };
  },
};
