// What serverless.yml takes from `${file(./lib/deploy/serverless-variables.cjs):…}`.
const loadTypeScript = require('./load-typescript.cjs');

module.exports = async () => (await loadTypeScript('serverless-variables.ts')).serverlessVariables(process.env);
