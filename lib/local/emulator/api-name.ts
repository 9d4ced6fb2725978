/** `secrets`: GET secrets; `tasks`: GET csms/tasks; `resources`: POST resource_instances/action; `publish`, `topic`: SMN. */
export type ApiName = 'secrets' | 'tasks' | 'resources' | 'publish' | 'topic';
