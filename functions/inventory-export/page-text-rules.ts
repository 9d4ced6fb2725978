export interface RuleText {
  readonly title: string;
  readonly meaning: string;
  /** When the findings themselves bring none. */
  readonly action: string;
  /** Words around the span between a finding's time and the run. */
  readonly ago: (span: string) => string;
}

const sinceSpan = (span: string): string => `for ${span}`;

/** English, by the rule's name in `FINDINGS`. */
export const EN_RULES: Readonly<Record<string, RuleText>> = {
  ROTATION_OVERDUE: {
    title: 'Rotation is overdue',
    meaning: 'The time of the next rotation has passed, grace period included, and nothing has rotated.',
    action: 'Find the failed rotation task, repair its cause, then rotate by hand. After three failures CSMS gives up.',
    ago: (span) => `${span} overdue`,
  },
  REPLICA_SYNC_FAILED: {
    title: 'A replica is out of date',
    meaning: 'A copy in another region failed to sync, so what runs there may read an old value.',
    action: 'Check the KMS key and the quota in the region of the replica, then sync again.',
    ago: sinceSpan,
  },
  ROTATION_DISABLED: {
    title: 'Automatic rotation is off',
    meaning:
      'This type of secret can rotate by itself, but is not set to. CSMS also switches it off after three failures.',
    action: 'Switch automatic rotation on, or except the secret in FINDINGS.',
    ago: sinceSpan,
  },
  PENDING_DELETION: {
    title: 'Scheduled for deletion',
    meaning: 'When its time comes, the secret is gone for good.',
    action: 'Make sure that nothing uses it any more, or cancel the deletion.',
    ago: (span) => `${span} ago`,
  },
  DISABLED_OR_FROZEN: {
    title: 'Disabled or frozen',
    meaning: 'Applications that ask for this secret get an error.',
    action: 'Enable it if it is needed, or delete it; a frozen one usually means an unpaid account.',
    ago: sinceSpan,
  },
  UNUSED: {
    title: 'Not used for a long time',
    meaning: 'Nobody has read this secret for longer than the set number of days.',
    action: 'Ask the owner whether it is still needed; delete what is not.',
    ago: (span) => `unused for ${span}`,
  },
  NO_EVENT_SUBSCRIPTION: {
    title: 'Rotates, but nobody is told',
    meaning: 'The secret rotates by itself and has no event subscription: a failure would go unnoticed.',
    action: 'Subscribe the secret to an event that contains SECRET_ROTATED_FAILED.',
    ago: sinceSpan,
  },
};
