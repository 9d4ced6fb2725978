import type { NoticeSecret, OutgoingNotice } from '../notify/notice.ts';

const PROJECT = '0123456789abcdef0123456789abcdef';
const URN = `urn:fss:cn-north-4:${PROJECT}:function:default:rotate-rds:latest`;
const CAUSE_ID = '7c1f0a52d3b94e86';

const secret = (change: Partial<NoticeSecret> = {}): NoticeSecret => ({
  region: 'cn-north-4',
  projectId: PROJECT,
  id: '5d2a1f0e-6c3b-4f7e-9a8d-0b1c2d3e4f5a',
  name: 'db-prod-orders',
  episodeId: 'ep-4f1d2c3b4a596877',
  since: '2026-11-20T06:00:04.000Z',
  attempts: 3,
  owner: 'team-orders@example.com',
  taskId: '9e107d9d-372b-4b68-8d0a-1f2e3d4c5b6a',
  resolvedAt: null,
  durationSeconds: null,
  endedByTaskId: null,
  ...change,
});

const many: NoticeSecret[] = Array.from({ length: 37 }, (_, index) =>
  secret({
    id: `5d2a1f0e-6c3b-4f7e-9a8d-0b1c2d3e4f${String(index + 10)}`,
    name: `rds-${['orders', 'billing', 'search'][index % 3]}-${String(index + 1).padStart(2, '0')}`,
    episodeId: `ep-${String(index + 1).padStart(16, '0')}`,
    since: new Date(Date.UTC(2026, 10, 20, 6, index)).toISOString(),
    attempts: (index % 3) + 1,
    owner: [null, 'team-billing', 'team-search', 'team-orders'][index % 4] ?? null,
    taskId: `9e107d9d-372b-4b68-8d0a-1f2e3d4c5b${String(index + 10)}`,
  }),
);

const CONSOLE = 'https://console.huaweicloud.com/dew/?region=cn-north-4#/csms/secretList';
const links = { console: CONSOLE, details: 'rotation/runs/20261122T060000Z-1a2b3c4d/failures.json' };
const outgoing = { causeId: CAUSE_ID, closesCause: false };

/** What a person may want to see before it happens: an example of each kind of message. */
export const PREVIEW_NOTICES: Readonly<Record<string, OutgoingNotice>> = {
  opened: {
    ...outgoing,
    notice: {
      id: 'nt-0f3a6b2c9d1e4587',
      type: 'rotation.failed',
      stage: 'opened',
      occurredAt: '2026-11-22T06:00:00.000Z',
      severity: 'high',
      cause: {
        functionUrn: URN,
        errorCode: 'FSS.1051',
        message: 'cannot connect to mysql://***@10.8.0.12:3306/orders: connect ETIMEDOUT after 30000 ms',
      },
      secrets: many,
      links,
    },
  },
  escalated: {
    ...outgoing,
    notice: {
      id: 'nt-1b9d5e7f20c3a486',
      type: 'rotation.disabled',
      stage: 'escalated',
      occurredAt: '2026-11-22T06:00:00.000Z',
      severity: 'critical',
      cause: {
        functionUrn: URN,
        errorCode: 'APIG.0101',
        message: 'The API does not exist or has not been published in the environment',
      },
      secrets: [secret()],
      links,
    },
  },
  overdue: {
    ...outgoing,
    notice: {
      id: 'nt-2c8e4f6a31d0b597',
      type: 'rotation.overdue',
      stage: 'repeated',
      occurredAt: '2026-11-22T06:00:00.000Z',
      severity: 'medium',
      cause: { functionUrn: null, errorCode: null, message: 'No rotation was tried though it was due.' },
      secrets: [
        secret({ attempts: null, taskId: null, owner: null }),
        secret({
          attempts: null,
          taskId: null,
          region: 'ap-southeast-3',
          name: 'db-prod-search',
          since: '2026-11-21T18:30:00.000Z',
        }),
      ],
      links,
    },
  },
  resolved: {
    notice: {
      id: 'nt-3d7f5a0b42e1c608',
      type: 'rotation.failed',
      stage: 'resolved',
      occurredAt: '2026-11-22T09:12:00.000Z',
      severity: 'high',
      cause: { functionUrn: URN, errorCode: 'FSS.1051', message: 'It has been rotated since.' },
      secrets: [
        secret({
          resolvedAt: '2026-11-22T09:10:31.000Z',
          durationSeconds: 184_227,
          endedByTaskId: 'a1b2c3d4-e5f6-4a7b-8c9d-0e1f2a3b4c5d',
        }),
      ],
      links,
    },
    causeId: CAUSE_ID,
    closesCause: true,
  },
  stale: {
    ...outgoing,
    notice: {
      id: 'nt-4e6a0b1c53f2d719',
      type: 'watch.stale',
      stage: 'opened',
      occurredAt: '2026-11-22T06:00:00.000Z',
      severity: 'high',
      cause: {
        functionUrn: null,
        errorCode: null,
        message: 'The newest complete run of inventory-export is 31 hours old (20261120T230000Z-9f8e7d6c).',
      },
      secrets: [],
      links: { console: null, details: links.details },
    },
  },
};
