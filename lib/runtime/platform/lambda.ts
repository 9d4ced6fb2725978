import { localPlatform } from './local.ts';
import { ask, positiveOf, textOf, type Platform } from './platform.ts';

interface LambdaFields {
  readonly awsRequestId?: unknown;
  readonly functionVersion?: unknown;
  readonly memoryLimitInMB?: unknown;
}

export const isLambdaContext = (context: object): boolean =>
  typeof (context as LambdaFields).awsRequestId === 'string' || 'getRemainingTimeInMillis' in context;

/** Lambda keeps settings in the environment, and knows no Huawei credentials. */
export function lambdaPlatform(context: object): Platform {
  const { awsRequestId, functionVersion, memoryLimitInMB } = context as LambdaFields;
  return {
    ...localPlatform(),
    name: 'lambda',
    ...(textOf(awsRequestId) === undefined ? {} : { requestId: String(awsRequestId) }),
    functionVersion: textOf(functionVersion),
    memoryMb: positiveOf(memoryLimitInMB),
    remainingMs: () => positiveOf(ask(context, 'getRemainingTimeInMillis')),
  };
}
