import { defineFunction } from '../../lib/runtime/define-function.ts';
import { channelOpener, heartbeatOf, latestOf, readConfigFromStore, withDeps } from '../../lib/dependencies.ts';
import { notifierCommand, notifierQuery } from './command.ts';
import { notifyFailedRotations } from './notify-failed-rotations.ts';
import type { NotifierInvocation } from './run.ts';

/** Tells who has to know that a rotation failed, never started, or recovered. */
export const handler = defineFunction({
  name: 'failed-rotation-notifier',
  command: notifierCommand,
  query: notifierQuery,
  settings: [
    'NOTIFY_CHANNELS',
    'NOTIFY_ROUTES',
    'NOTIFY_SILENCES',
    'NOTIFY_ALLOWED_HOSTS',
    'NOTIFY_REPEAT',
    'ROTATION_GRACE',
    'STALE_AFTER',
    'SMN_ENDPOINT',
    'HEARTBEAT_URL',
    'TAG_POLICY',
  ],
  readConfig: readConfigFromStore,
  run: withDeps((invocation: NotifierInvocation, deps) =>
    notifyFailedRotations(invocation, {
      ...deps,
      openChannels: channelOpener(invocation),
      beat: heartbeatOf(invocation),
    }),
  ),
  latest: latestOf({ folder: 'rotation', fullResult: 'failures.json' }),
});
