import type { Secret } from '../../../lib/csms/secret.ts';

/** What is kept of a secret until all of its project are listed: of 100,000 the rest, such as descriptions, may be 200 MB. */
export type WatchedSecret = Pick<
  Secret,
  | 'id'
  | 'name'
  | 'state'
  | 'createdAtMs'
  | 'autoRotation'
  | 'rotationPeriodSeconds'
  | 'rotatedAtMs'
  | 'nextRotationAtMs'
  | 'rotationFuncUrn'
  | 'replicaType'
  | 'replicas'
>;

export const toWatched = (secret: Secret): WatchedSecret => ({
  id: secret.id,
  name: secret.name,
  state: secret.state,
  createdAtMs: secret.createdAtMs,
  autoRotation: secret.autoRotation,
  rotationPeriodSeconds: secret.rotationPeriodSeconds,
  rotatedAtMs: secret.rotatedAtMs,
  nextRotationAtMs: secret.nextRotationAtMs,
  rotationFuncUrn: secret.rotationFuncUrn,
  replicaType: secret.replicaType,
  replicas: secret.replicas,
});
