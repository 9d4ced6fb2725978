import { TRIGGER_KINDS } from './triggers/kinds.ts';

const text = { type: 'string' };
const whole = { type: 'integer' };
const environment = {
  type: 'object',
  additionalProperties: { anyOf: [text, { type: 'number' }, { type: 'boolean' }, { type: 'null' }] },
};
const both = { runtime: text, memorySize: whole, timeout: whole, environment };

/** What serverless.yml may say, for osls' own check (`configValidationMode: error`): shapes here, meanings in `preflight.ts`. */
export const PROVIDER_SCHEMA = {
  provider: {
    properties: {
      ...both,
      stage: text,
      region: text,
      projectId: text,
      endpoint: text,
      agency: text,
      executionAgency: text,
      logs: { type: 'boolean' },
    },
  },
  function: {
    properties: {
      ...both,
      handler: text,
      description: text,
      // AWS's: the same block serves both clouds
      role: text,
      reservedConcurrency: whole,
      maximumRetryAttempts: whole,
      maximumEventAge: whole,
      package: { type: 'object', properties: { artifact: text }, required: ['artifact'], additionalProperties: false },
    },
  },
  functionEvents: Object.fromEntries(Object.entries(TRIGGER_KINDS).map(([name, { schema }]) => [name, schema])),
};
