import type { TriggerKind } from './kind.ts';

export interface SmnEvent {
  /** Empty: no trigger. */
  readonly topicUrn: string;
}

const TOPIC = /^urn:smn:([a-z0-9-]+):([0-9a-f]{32}):[\w-]{1,255}$/;

export const smn: TriggerKind<SmnEvent> = {
  schema: {
    type: 'object',
    properties: { topicUrn: { type: 'string' } },
    required: ['topicUrn'],
    additionalProperties: false,
  },
  toTrigger: ({ topicUrn }) =>
    topicUrn === ''
      ? undefined
      : { type: 'SMN', identity: topicUrn, status: 'ACTIVE', eventData: { topic_urn: topicUrn } },
  problems: ({ topicUrn }, { region, projectId }) => {
    if (topicUrn === '') return [];
    const [, topicRegion, topicProject] = TOPIC.exec(topicUrn) ?? [];
    if (topicRegion === undefined) return [`topicUrn "${topicUrn}" is not urn:smn:REGION:PROJECT_ID:NAME`];
    const isElsewhere = (region !== '' && topicRegion !== region) || (projectId !== '' && topicProject !== projectId);
    return isElsewhere ? [`topicUrn "${topicUrn}" is of another region or project than the function`] : [];
  },
};
