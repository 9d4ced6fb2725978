/** The API's own shapes, as they go over the wire. All but the id may be missing or null, and unknown fields may come. */
export interface WireSecret {
  id: string;
  name?: string | null | undefined;
  state?: string | null | undefined;
  kms_key_id?: string | null | undefined;
  description?: string | null | undefined;
  /** Epoch milliseconds, as every time here. */
  create_time?: number | null | undefined;
  update_time?: number | null | undefined;
  scheduled_delete_time?: number | null | undefined;
  secret_type?: string | null | undefined;
  auto_rotation?: boolean | null | undefined;
  rotation_period?: string | null | undefined;
  rotation_config?: string | null | undefined;
  rotation_time?: number | null | undefined;
  next_rotation_time?: number | null | undefined;
  last_used_time?: number | null | undefined;
  event_subscriptions?: readonly (string | null)[] | null | undefined;
  enterprise_project_id?: string | null | undefined;
  rotation_func_urn?: string | null | undefined;
  domain_id?: string | null | undefined;
  replica_type?: string | null | undefined;
  replicas?: readonly WireReplica[] | null | undefined;
  [field: string]: unknown;
}

export interface WireReplica {
  id: string;
  kms_key_id: string;
  project_id: string;
  region: string;
  replica_type: string;
  status: string;
  created_at: number;
  updated_at: number;
}

export interface WireTask {
  task_id: string;
  secret_name?: string | null | undefined;
  rotation_func_urn?: string | null | undefined;
  task_status?: string | null | undefined;
  operate_type?: string | null | undefined;
  task_time?: number | null | undefined;
  attempt_nums?: number | null | undefined;
  task_error_code?: string | null | undefined;
  task_error_msg?: string | null | undefined;
  [field: string]: unknown;
}

export interface WireTag {
  key: string;
  value: string;
}
