// What serverless.yml names as its plugin: functiongraph/plugin.ts, and for AWS only the check of the settings.
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

const checkAws = async ({ service, serviceDir, processedInput, classes }, { log }) => {
  const { checkAwsSettings } = await loadTypeScript('aws/preflight.ts');
  try {
    const isComplete = processedInput.commands[0] === 'deploy';
    const warn = (sentence) => log.warning(sentence);
    await checkAwsSettings(service, { serviceDir, isComplete, env: process.env, warn });
  } catch ({ code, message, hint }) {
    throw new classes.Error(`${code}: ${message}\n${hint}`, code);
  }
};

module.exports = class FunctionGraph {
  constructor(serverless, options, tools) {
    if (serverless.service.provider.name === 'aws') {
      this.hooks = Object.fromEntries(AWS_HOOKS.map((name) => [name, () => checkAws(serverless, tools)]));
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
