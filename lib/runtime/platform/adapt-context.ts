import { functionGraphPlatform, isFunctionGraphContext } from './functiongraph.ts';
import { isLambdaContext, lambdaPlatform } from './lambda.ts';
import { localPlatform } from './local.ts';
import type { Platform } from './platform.ts';

/**
 * Which platform a context is of: FunctionGraph by its getters (`getRequestID`, `getUserData`, …), Lambda by
 * `awsRequestId` or `getRemainingTimeInMillis`, anything else (nothing at all, too) is a local call.
 */
export function adaptContext(context: unknown): Platform {
  if (typeof context !== 'object' || context === null) return localPlatform();
  if (isFunctionGraphContext(context)) return functionGraphPlatform(context);
  return isLambdaContext(context) ? lambdaPlatform(context) : localPlatform();
}
