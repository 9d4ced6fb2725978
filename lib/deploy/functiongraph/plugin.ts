import { CodedError, describeError } from '../../errors.ts';
import { deployFunctions, type DeployOptions } from './deploy.ts';
import { allowsRemovals } from '../setting-changes.ts';
import { describeFunctions } from './info.ts';
import { invokeFunction, readInvokeEvent, type InvokeOptions } from './invoke.ts';
import { invokeLocally } from './invoke-local.ts';
import { preflight } from './preflight.ts';
import { readService, type ReadFunction } from './read-service.ts';
import { removeFunctions } from './remove.ts';
import { PROVIDER_SCHEMA } from './schema.ts';
import type { Service } from './service.ts';
import { createMask, readAccount, withSession, type Session } from './session.ts';
import type { WantedFunction } from './wanted.ts';

/** What this plugin uses of osls. */
export interface Serverless {
  readonly service: Service;
  readonly serviceDir: string;
  readonly processedInput: { readonly commands: readonly string[] };
  /** An error whose message is printed without a stack. */
  readonly classes: { readonly Error: new (message: string, code: string) => Error };
  readonly configSchemaHandler: {
    defineProvider(name: string, schema: object): void;
    defineTopLevelProperty(name: string, schema: object): void;
  };
}

export type PluginOptions = InvokeOptions & { readonly function?: string };

interface PluginTools {
  /** Standard output. */
  readonly writeText: (text: string) => void;
}

type Hook = () => Promise<void>;

const POLL_SETTING = 'FUNCTIONGRAPH_POLL_MS';

/** The provider `huawei` of osls: FunctionGraph, through its API. `serverless-functiongraph.cjs` makes it known to osls. */
export class FunctionGraphPlugin {
  readonly #serverless: Serverless;
  readonly #options: PluginOptions;
  readonly #print: (line: string) => void;

  constructor(serverless: Serverless, options: PluginOptions, { writeText }: PluginTools) {
    this.#serverless = serverless;
    this.#options = options;
    this.#print = (line) => writeText(line);
  }

  defineSchema(): void {
    const { configSchemaHandler: schemas } = this.#serverless;
    schemas.defineProvider('huawei', PROVIDER_SCHEMA);
    // AWS's, and empty here
    schemas.defineTopLevelProperty('resources', { type: 'object' });
  }

  /** osls prints the message alone, so what to do goes into it; and no error leaves with a secret in it. */
  async run(hook: string): Promise<void> {
    try {
      await this.#hooks[hook]?.();
    } catch (error) {
      const { code, message, hint, requestId } = describeError(error);
      const lines = [`${code}: ${message}`, hint, requestId && `Request id: ${requestId}`].filter(Boolean);
      throw new this.#serverless.classes.Error(createMask(this.#read(), process.env).text(lines.join('\n')), code);
    }
  }

  readonly #hooks: Readonly<Record<string, Hook>> = {
    'package:finalize': () => this.#checkPackage(),
    'deploy:deploy': () => this.#deploy(this.#read(), { isWhole: true, allowsRemovals: allowsRemovals(process.env) }),
    'deploy:function:deploy': () =>
      this.#deploy([this.#chosen()], { isWhole: false, allowsRemovals: allowsRemovals(process.env) }),
    'remove:remove': () => this.#online((session) => removeFunctions(this.#wanted(), session)),
    'info:info': () => this.#online((session) => describeFunctions(this.#wanted(), session)),
    'invoke:invoke': () => this.#online((session) => invokeFunction(this.#chosen().wanted.urn, this.#options, session)),
    'invoke:local:invoke': () => this.#invokeLocally(),
  };

  #read(): ReadFunction[] {
    return readService(this.#serverless.service, this.#serverless.serviceDir);
  }

  #wanted(): WantedFunction[] {
    return this.#read().map(({ wanted }) => wanted);
  }

  #chosen(): ReadFunction {
    const functions = this.#read();
    const chosen = functions.find(({ wanted }) => wanted.key === this.#options.function);
    if (chosen !== undefined) return chosen;
    const names = functions.map(({ wanted }) => wanted.key).join(', ');
    throw new CodedError('FUNCTION_UNKNOWN', `"${this.#options.function ?? ''}" is not one of ${names}`, {
      hint: 'Give it with --function.',
    });
  }

  /** A deployment packages first: what is wrong with the account is told along with the rest. */
  async #checkPackage(): Promise<void> {
    const isDeployment = this.#serverless.processedInput.commands[0] === 'deploy';
    const account = readAccount(this.#serverless.service, process.env);
    const functions = this.#read();
    await preflight({ functions, ...(isDeployment ? { account } : {}) });
    if (!isDeployment) for (const { wanted } of functions) this.#print(`${wanted.name}: ready in ${wanted.artifact}`);
  }

  async #deploy(functions: readonly ReadFunction[], options: DeployOptions): Promise<void> {
    await preflight({ functions, account: readAccount(this.#serverless.service, process.env) });
    const wanted = functions.map((each) => each.wanted);
    for (const line of functions.flatMap(remarks)) this.#print(line);
    await this.#online((session) => deployFunctions(wanted, session, options));
  }

  async #online(work: (session: Session) => Promise<void>): Promise<void> {
    const { service } = this.#serverless;
    await preflight({ functions: [], account: readAccount(service, process.env) });
    const poll = process.env[POLL_SETTING];
    await withSession(
      {
        service,
        env: process.env,
        mask: createMask(this.#read(), process.env),
        print: this.#print,
        pollMs: poll === undefined ? undefined : Number(poll),
      },
      work,
    );
  }

  async #invokeLocally(): Promise<void> {
    const event = await readInvokeEvent(this.#options);
    await invokeLocally(this.#chosen().wanted, { event, env: process.env, print: this.#print });
  }
}

/** What is as it is told to be, and perhaps not as it is meant. */
const remarks = ({ wanted, events }: ReadFunction): string[] => [
  ...(wanted.agency === undefined && wanted.secretUserData['HUAWEICLOUD_SDK_AK'] === undefined
    ? [`${wanted.name}: FUNCTIONGRAPH_AGENCY is not set, so it needs an agency from the console`]
    : []),
  ...events
    .filter(({ trigger }) => trigger === undefined)
    .map(({ label }) => `${wanted.name}: no trigger for ${label}, since what it needs is not set`),
];
