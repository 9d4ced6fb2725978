/**
 * What a policy has to allow. The action for subscriptions is not published (`api-smn/smn_api_80015` names none): the one of
 * topics stands for it in hints.
 */
export const SMN_PERMISSIONS = {
  listTopics: 'smn:topic:listTopic',
  showTopic: 'smn:topic:get',
  listSubscriptions: 'the permission to list SMN subscriptions (for example SMN ReadOnlyAccess)',
} as const;

/** What a session policy has to allow for the delivery audit: its actions, and a pattern for the one that has no published name. */
export const auditActions = (published: readonly string[]): readonly string[] => [...published, 'smn:*:list*'];
