// What serverless.yml names as its plugin; the plugin itself is functiongraph/plugin.ts.
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

module.exports = class FunctionGraph {
  /** osls ignores the plugin under any other provider. */
  provider = 'huawei';

  constructor(serverless, options, tools) {
    serverless.setProvider('huawei', this);
    this.load = async () => {
      const { FunctionGraphPlugin } = await loadTypeScript('functiongraph/plugin.ts');
      return new FunctionGraphPlugin(serverless, options, tools);
    };
    this.hooks = Object.fromEntries(HOOKS.map((name) => [name, async () => (await this.plugin).run(name)]));
  }

  /** Before osls checks serverless.yml, which it needs the plugin's schema for. */
  async asyncInit() {
    this.plugin = this.load();
    (await this.plugin).defineSchema();
  }
};
