// What serverless.yml falls back on: no serverless-provider-${CLOUD}.yml, or no region for AWS, where any region would do.
module.exports = () => {
  const { CLOUD } = process.env;
  const error = new Error(
    CLOUD === 'aws'
      ? 'AWS_REGION is not set: set it to the region of the functions, for example eu-central-1'
      : `CLOUD is "${CLOUD}"; expected huawei or aws`,
  );
  // osls would print it
  error.stack = '';
  throw error;
};
