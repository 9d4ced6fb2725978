import { join } from 'node:path';
import { awsResources } from './aws/resources.ts';
import { readDefinitions } from './definitions.ts';
import { MAX_LANES, usesStateMachine } from './fan-out.ts';
import { functionTimeouts, type FunctionTimeouts } from './function-timeout.ts';
import { notifierSchedule } from './notify-every.ts';
import { knownSettings, ownSettings } from './functiongraph/known-settings.ts';

/** Where serverless.yml is: osls runs nowhere else. */
const DIST = join(process.cwd(), 'dist');

type Environment = Readonly<Record<string, string | undefined>>;

export interface ServerlessVariables extends FunctionTimeouts {
  /** Function -> the settings that it knows and that are set here. */
  readonly environment: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** When the notifier's timer goes off, as the cloud writes it. */
  readonly notifierSchedule: string;
  /** Invocations at the same time, at most, of a function that several of them can read. */
  readonly concurrency: Readonly<Record<string, number>>;
  /** CloudFormation; empty for FunctionGraph. */
  readonly resources: object;
}

/** Of what sends notifications: of two runs side by side each may repeat one of the other. */
const ONE = 1;
/** A timer's run beside one over HTTP. */
const TWO = 2;

/** The part of serverless.yml that depends on who deploys. @throws DEPLOY_SETTING_INVALID */
export async function serverlessVariables(env: Environment): Promise<ServerlessVariables> {
  const definitions = await readDefinitions();
  const names = definitions.map(({ name }) => name);
  const isAws = env['CLOUD'] === 'aws';
  const aws = isAws ? awsResources(definitions, env) : { environment: {}, resources: {} };
  const environment = names.map((name) => [name, { ...environmentOf(name, env, isAws), ...aws.environment }] as const);
  return {
    environment: Object.fromEntries(environment),
    notifierSchedule: notifierSchedule(env['NOTIFY_EVERY'], isAws ? 'aws' : 'huawei'),
    concurrency: Object.fromEntries(
      definitions.flatMap(({ name, shards, publishes }) =>
        shards ? [[name, (publishes ? ONE : TWO) + (usesStateMachine(env) ? MAX_LANES : 0)]] : [],
      ),
    ),
    resources: aws.resources,
    ...functionTimeouts(env),
  };
}

/**
 * On FunctionGraph an agency says who the function is: the keys of whoever deploys are not the function's. Lambda has no
 * agency of Huawei Cloud, so there they are.
 */
function environmentOf(name: string, env: Environment, isAws: boolean): Record<string, string> {
  const own = ownSettings(join(DIST, `${name}.zip`)) ?? [];
  const known = knownSettings(own, env);
  const passed = known.filter((each) => isAws || !each.startsWith('HUAWEICLOUD_'));
  const region = isAws ? undefined : env['HUAWEICLOUD_REGION'];
  const texts = { ...(region ? { CSMS_REGION: region } : {}), ...pick(env, passed) };
  return texts;
}

const pick = (env: Environment, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = env[name];
      return value ? [[name, value] as const] : [];
    }),
  );
