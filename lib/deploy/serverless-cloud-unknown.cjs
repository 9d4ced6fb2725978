// What serverless.yml falls back on where there is no serverless-provider-${CLOUD}.yml.
module.exports = () => {
  const error = new Error(`CLOUD is huawei or aws, and not "${process.env.CLOUD}"`);
  // osls would print it
  error.stack = '';
  throw error;
};
