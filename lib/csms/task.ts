import { knownFields, toEpochMs, withExtra, type Extra } from './extra.ts';
import type { WireTask } from './wire.ts';

/** One rotation task. The service documents neither order nor retention of its list. */
export interface RotationTask {
  readonly id: string;
  readonly secretName: string | null;
  readonly rotationFuncUrn: string | null;
  /** `SUCCESS` and `FAILED` are final; any other value is a task that still runs. */
  readonly status: string | null;
  readonly operateType: string | null;
  /** When the task was made, epoch milliseconds. */
  readonly createdAtMs: number | null;
  readonly attempts: number | null;
  readonly errorCode: string | null;
  /** Free text of the rotation function: may hold anything. */
  readonly errorMessage: string | null;
  /** Fields that the API has grown since. */
  readonly extra?: Extra;
}

const TASK_FIELDS = knownFields(
  'task_id',
  'secret_name',
  'rotation_func_urn',
  'task_status',
  'operate_type',
  'task_time',
  'attempt_nums',
  'task_error_code',
  'task_error_msg',
);

export const toRotationTask = (wire: WireTask): RotationTask => ({
  id: wire.task_id,
  secretName: wire.secret_name || null,
  rotationFuncUrn: wire.rotation_func_urn || null,
  status: wire.task_status || null,
  operateType: wire.operate_type || null,
  createdAtMs: toEpochMs(wire.task_time),
  attempts: wire.attempt_nums === null || wire.attempt_nums === undefined ? null : Number(wire.attempt_nums),
  errorCode: wire.task_error_code || null,
  errorMessage: wire.task_error_msg || null,
  ...withExtra(wire, TASK_FIELDS),
});
