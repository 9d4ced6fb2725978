import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { matchSilences } from '../../../../../functions/failed-rotation-notifier/notices/silences.ts';
import { parseSilences } from '../../../../../lib/settings/routes.ts';
import { TOPIC } from './doctor-world.ts';
import { set, switchOn, addChannel, hook, type Fault } from './fault.ts';

export const NOTIFY_FAULTS: readonly Fault[] = [
  {
    what: 'hosts that cannot be read',
    plant: set({ NOTIFY_ALLOWED_HOSTS: 'hooks.internal' }),
    failed: ['settings (failed-rotation-notifier) SETTINGS_INVALID'],
    hint: /Correct them/,
    skipped: ['channels'],
  },
  {
    what: 'an endpoint of SMN that is not https',
    plant: set({ SMN_ENDPOINT: 'http://smn.example.com' }),
    failed: ['settings (inventory-export,failed-rotation-notifier) SETTINGS_INVALID'],
    hint: /Correct them/,
    skipped: ['channels'],
  },
  {
    what: 'a heartbeat that nobody hears',
    plant: (broken) =>
      set({
        HEARTBEAT_URL: 'http://127.0.0.1:1/ping/0123',
        NOTIFY_ALLOWED_HOSTS: `${broken.receiver.host},127.0.0.1:1`,
      })(broken),
    failed: ['hosts (HEARTBEAT_URL) HOST_UNREACHABLE'],
    hint: /firewall/,
  },
  {
    what: 'a heartbeat that a run refuses to send',
    plant: set({ HEARTBEAT_URL: 'http://127.0.0.1:1/ping/0123' }),
    failed: ['settings (failed-rotation-notifier) SETTINGS_INVALID'],
    hint: /Correct them/,
    skipped: ['hosts'],
  },
  {
    what: 'a channel without a field that it needs',
    plant: addChannel(hook),
    failed: ['settings (failed-rotation-notifier) SETTINGS_INVALID'],
    hint: /Correct them/,
    skipped: ['channels'],
  },
  {
    what: 'a channel whose URL is in a setting that is not set',
    plant: addChannel({ ...hook, url: { from: 'SLACK_URL' } }),
    failed: ['settings (failed-rotation-notifier) SETTINGS_INVALID'],
    hint: /Correct them/,
    skipped: ['channels'],
  },
  {
    what: 'a webhook secret that is none',
    plant: addChannel({ name: 'extra', type: 'webhook', url: 'https://hooks.example.com/hunter2', secret: 'hunter2' }),
    failed: ['settings (failed-rotation-notifier) SETTINGS_INVALID'],
    hint: /Correct them/,
    skipped: ['channels'],
  },
  {
    what: 'a webhook inside the network',
    plant: addChannel({ ...hook, url: 'https://169.254.169.254/hunter2' }),
    failed: ['settings (failed-rotation-notifier) SETTINGS_INVALID'],
    hint: /Correct them/,
    skipped: ['channels'],
  },
  {
    what: 'a webhook host that does not exist',
    plant: addChannel({ ...hook, url: 'https://no-such-host.invalid/hunter2' }),
    failed: ['hosts (extra) HOST_UNKNOWN'],
    hint: /spelling/,
  },
  {
    what: 'a webhook host that takes no connections',
    plant: (broken) => {
      addChannel({ ...hook, url: 'http://127.0.0.1:1/hunter2' })(broken);
      set({ NOTIFY_ALLOWED_HOSTS: `${broken.receiver.host},127.0.0.1:1` })(broken);
    },
    failed: ['hosts (extra) HOST_UNREACHABLE'],
    hint: /firewall/,
  },
  {
    what: 'a webhook host that does not speak TLS',
    plant: (broken) => addChannel({ ...hook, url: `https://${broken.receiver.host}/hunter2` })(broken),
    failed: ['hosts (extra) HOST_NO_TLS'],
    hint: /port of the URL/,
  },
  {
    what: 'a topic that does not exist',
    plant: addChannel({ name: 'extra', type: 'smn', topicUrn: TOPIC.replace('rotation', 'rotations') }),
    failed: ['topics (extra) SMN_TOPIC_MISSING'],
    hint: /correct topicUrn/,
  },
  {
    what: 'a topic in a region that does not exist',
    plant: addChannel({ name: 'extra', type: 'smn', topicUrn: TOPIC.replace('cn-north-4', 'xx-nowhere-1') }),
    failed: ['topics (extra) SMN_NOT_FOUND'],
    hint: /region in topicUrn/,
  },
  {
    what: 'a topic that must not be looked at',
    plant: switchOn({ name: 'forbidden', api: 'topic' }),
    warned: ['topics (ops) SMN_NOT_TOLD'],
    hint: /--send/,
  },
  {
    what: 'nobody to tell',
    plant: set({ NOTIFY_CHANNELS: undefined }),
    warned: ['channels NOTIFY_CHANNELS_NONE'],
    hint: /Set NOTIFY_CHANNELS/,
  },
  {
    what: 'a route to a channel that does not exist',
    plant: set({ NOTIFY_ROUTES: '[{"match":{"name":"^a"},"channels":["pager"]},{"channels":["ops","hook"]}]' }),
    failed: ['settings (failed-rotation-notifier) SETTINGS_INVALID'],
    hint: /Correct them/,
  },
  {
    what: 'a channel that no route leads to',
    plant: set({ NOTIFY_ROUTES: '[{"channels":["ops"]}]' }),
    warned: ['routes (hook) NOTIFY_CHANNEL_UNUSED'],
    hint: /Name it in a route/,
  },
  {
    what: 'a silence that cannot be read',
    plant: set({ NOTIFY_SILENCES: '[{"match":{"name":"^a"},"until":"tomorrow","reason":"r"}]' }),
    failed: ['settings (failed-rotation-notifier) SETTINGS_INVALID'],
    hint: /Correct them/,
  },
  {
    what: 'a silence that is over',
    plant: set({ NOTIFY_SILENCES: '[{"match":{"name":"^a"},"until":"2024-01-01T00:00:00Z","reason":"r"}]' }),
    warned: ['silences NOTIFY_SILENCE_OVER'],
    hint: /set a later end/,
  },
  {
    what: 'a silence that has matched nothing for a week',
    plant: async (broken) => {
      const silence = { match: { name: '^a' }, until: '2099-01-01T00:00:00Z', reason: 'r' };
      set({ NOTIFY_SILENCES: JSON.stringify([silence]) })(broken);
      const [parsed] = parseSilences(JSON.stringify([silence]));
      const eightDaysAgo = Date.now() - 8 * 86_400_000;
      const silenceMatches = matchSilences(parsed ? [parsed] : [], {}, { subjects: [], nowMs: eightDaysAgo });
      const runId = '20261122T060000Z-1a2b3c4d';
      const newest = { runId, manifest: `rotation/runs/${runId}/manifest.json`, status: 'complete' };
      await mkdir(join(broken.folder, 'rotation'));
      const path = join(broken.folder, 'rotation/latest.json');
      await writeFile(path, JSON.stringify({ version: 1, newest, silenceMatches }));
    },
    warned: ['silences NOTIFY_SILENCE_UNUSED'],
    hint: /Correct its match/,
  },
];
