import { createSettingsCheck } from '../../lib/check-settings.ts';
import { defineFunction } from '../../lib/runtime/define-function.ts';
import {
  channelOpener,
  heartbeatOf,
  latestOf,
  readConfigFromStore,
  readSecretsFromAws,
  withDeps,
} from '../../lib/dependencies.ts';
import { notifierCommand, notifierQuery } from './command.ts';
import { definition } from './definition.ts';
import { runNotifier } from './run-notifier.ts';
import type { NotifierInvocation } from './run.ts';

/** Notifies who has to know that a rotation failed, never started, or recovered. */
export const handler = defineFunction({
  ...definition,
  command: notifierCommand,
  query: notifierQuery,
  readConfig: readConfigFromStore,
  readSecrets: readSecretsFromAws,
  createCheck: createSettingsCheck,
  run: withDeps((invocation: NotifierInvocation, deps) =>
    runNotifier(invocation, {
      ...deps,
      openChannels: channelOpener(invocation),
      beat: heartbeatOf(invocation),
    }),
  ),
  latest: latestOf(definition),
});
