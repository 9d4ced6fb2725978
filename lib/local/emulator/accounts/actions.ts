import type { ApiName } from '../api-name.ts';

/**
 * What a session policy has to allow, under any of these names. For listing projects no page of identity policies names the
 * action; none is needed for who one is, for what one may enter, and for a project that is asked for by its id.
 */
export const ACTIONS: Readonly<Partial<Record<ApiName, readonly string[]>>> = {
  secrets: ['csms:secret:list'],
  tasks: ['csms::listTasks'],
  events: ['csms::listEvents', 'csms:event:list'],
  records: ['csms::listNotificationRecords', 'csms:event:listNotificationRecords'],
  resources: ['csms:secret:getSecretsByTag'],
  publish: ['smn:topic:publish'],
  topic: ['smn:topic:getTopic', 'smn:topic:get'],
  topics: ['smn:topic:listTopic', 'smn:topic:list'],
  // not published: a guess
  subscriptions: ['smn:topic:listSubscriptions', 'smn:subscription:list'],
  assume: ['sts:agencies:assume'],
  securitytokens: ['iam:tokens:assume'],
  projects: ['iam:projects:list', 'iam:projects:listProjects', 'iam:projects:listProjectsV3'],
  accounts: ['organizations:accounts:list'],
  'run-query': ['rms:resources:runQuery'],
};
