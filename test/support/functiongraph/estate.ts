/** A function as the emulator keeps it. */
export interface StoredFunction {
  readonly name: string;
  /** As it was sent, field by field; what an answer leaves out or masks is decided when it is sent. */
  config: Record<string, unknown>;
  zip: Buffer;
  maxInstances: number;
  asyncConfig: Record<string, unknown> | undefined;
  readonly triggers: StoredTrigger[];
  /** Events that it was invoked with. */
  readonly invocations: unknown[];
}

export interface StoredTrigger {
  readonly id: string;
  readonly type: string;
  status: string;
  readonly eventData: Readonly<Record<string, unknown>>;
  /** Looks at it before it is ready. */
  pendingLooks: number;
}
