// What serverless.yml falls back on: no serverless-provider-${CLOUD}.yml, or no region for AWS, where any region would do.
module.exports = () => {
  const { CLOUD } = process.env;
  const error = new Error(
    CLOUD === 'aws'
      ? 'AWS_REGION is not set: say in which region the functions are to run, like eu-central-1'
      : `CLOUD is huawei or aws, and not "${CLOUD}"`,
  );
  // osls would print it
  error.stack = '';
  throw error;
};
