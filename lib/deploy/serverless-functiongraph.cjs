// What serverless.yml names as its plugin: functiongraph/plugin.ts, and for AWS only the check of the settings.
const { createRequire } = require('node:module');
const loadTypeScript = require('./load-typescript.cjs');

const HOOKS = [
  'package:finalize',
  'deploy:deploy',
  'deploy:function:deploy',
  'remove:remove',
  'info:info',
  'invoke:invoke',
  'invoke:local:invoke',
];

const AWS_HOOKS = ['before:package:cleanup', 'before:deploy:function:initialize'];

const checkAws = async (serverless, options, { log }) => {
  const { service, serviceDir, processedInput, classes } = serverless;
  const { checkAwsSettings } = await loadTypeScript('aws/preflight.ts');
  const { announceChanges } = await loadTypeScript('aws/changes.ts');
  const isDeployment = processedInput.commands[0] === 'deploy';
  const warn = (sentence) => log.warning(sentence);
  try {
    await checkAwsSettings(service, { serviceDir, isComplete: isDeployment, env: process.env, warn });
    if (!isDeployment) return;
    const print = (line) => log.notice(line);
    const one = options.function;
    const functions = one === undefined ? service.functions : { [one]: service.functions[one] };
    const read = createReader(serverless.getProvider('aws'));
    await announceChanges({ provider: service.provider, functions }, { read, env: process.env, print, warn });
  } catch ({ code, message, hint }) {
    throw new classes.Error(`${code}: ${message}\n${hint}`, code);
  }
};

/** Where a schedule starts a state machine, it may not invoke the function besides. */
const dropPermissions = async ({
  resources: { extensions },
  provider: { compiledCloudFormationTemplate: template },
}) => {
  if (extensions === undefined) return;
  const { unusedPermissions } = await loadTypeScript('aws/machine-resources.ts');
  for (const id of unusedPermissions(extensions)) delete template.Resources[id];
};

/** The variables of a deployed function, with the client and the credentials of osls. */
const createReader = (provider) => {
  const { LambdaClient, GetFunctionConfigurationCommand } = createRequire(require.resolve('osls'))(
    '@aws-sdk/client-lambda',
  );
  let opened;
  const open = async () => new LambdaClient(await provider.getAwsSdkV3Config());
  return async (FunctionName) => {
    try {
      const client = await (opened ??= open());
      const { Environment } = await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
      return Environment?.Variables ?? {};
    } catch (error) {
      if (error.name === 'ResourceNotFoundException') return undefined;
      throw error;
    }
  };
};

module.exports = class FunctionGraph {
  constructor(serverless, options, tools) {
    if (serverless.service.provider.name === 'aws') {
      this.hooks = Object.fromEntries(AWS_HOOKS.map((name) => [name, () => checkAws(serverless, options, tools)]));
      this.hooks['before:package:finalize'] = () => dropPermissions(serverless.service);
      return;
    }
    // osls ignores the plugin under any other provider
    this.provider = 'huawei';
    serverless.setProvider('huawei', this);
    this.load = async () => {
      const { FunctionGraphPlugin } = await loadTypeScript('functiongraph/plugin.ts');
      return new FunctionGraphPlugin(serverless, options, tools);
    };
    this.hooks = Object.fromEntries(HOOKS.map((name) => [name, async () => (await this.plugin).run(name)]));
  }

  /** Before osls checks serverless.yml, which it needs the plugin's schema for. */
  async asyncInit() {
    if (this.load === undefined) return;
    this.plugin = this.load();
    (await this.plugin).defineSchema();
  }
};
