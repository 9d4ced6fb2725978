import { expect, it } from 'vitest';
import { canRotate, failedReplicas, findMissedRotation, replicaFailedSince } from '../../../../lib/csms/rotation.ts';
import { toSecret, type Secret } from '../../../../lib/csms/secret.ts';

const DUE_MS = 1000;
const secret = (more: Partial<Secret> = {}): Secret => ({
  ...toSecret({ id: 's' }),
  state: 'ENABLED',
  autoRotation: true,
  nextRotationAtMs: DUE_MS,
  ...more,
});
const missed = (more: Partial<Secret> = {}, nowMs = DUE_MS + 11, lastSuccessMs?: number): number | null =>
  findMissedRotation(secret(more), { nowMs, graceMs: 10 }, lastSuccessMs);

it('A rotation is missed once its grace is over', () => {
  expect([missed({}, DUE_MS + 10), missed({}, DUE_MS + 11)]).toEqual([null, DUE_MS]);
});

it.each<readonly [string, Partial<Secret>]>([
  ['is disabled', { state: 'DISABLED' }],
  ['has no state', { state: null }],
  ['does not rotate by itself', { autoRotation: false }],
  ['may not rotate by itself', { autoRotation: null }],
  ['has no date', { nextRotationAtMs: null }],
  ['has rotated since', { rotatedAtMs: DUE_MS + 1 }],
])('It is not missed where the secret %s', (_, more) => {
  expect(missed(more)).toBeNull();
});

it('A rotation of the very moment, or a task of it, is the one before', () => {
  expect(missed({ rotatedAtMs: DUE_MS }, undefined, DUE_MS)).toBe(DUE_MS);
  expect(missed({ rotatedAtMs: 1 }, undefined, DUE_MS + 1)).toBeNull();
});

it('Types rotate but for two, as far as is known', () => {
  const types = ['COMMON', 'RDS', 'RDS-FG', 'GaussDB-FG', 'NEW', null];
  expect(types.map((secretType) => canRotate({ secretType }))).toEqual([false, false, true, true, true, false]);
});

it('Replicas are out of sync since the first of them that failed', () => {
  const replica = (status: string, updatedAtMs: number | null) =>
    ({ status, updatedAtMs }) as Secret['replicas'][number];
  const replicas = [replica('IN_SYNC', 1), replica('FAILED', 5), replica('FAILED', 3), replica('FAILED', null)];
  expect(failedReplicas({ replicas })).toEqual(replicas.slice(1));
  expect(replicaFailedSince({ replicas })).toBe(3);
  expect(replicaFailedSince({ replicas: replicas.slice(3) })).toBeNull();
});
