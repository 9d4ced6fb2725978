import type { CallContext } from '../../lib/csms/client.ts';
import type { RunDeps } from '../../lib/dependencies.ts';
import type { DeliveryAudit } from './delivery/audit.ts';
import type { DeliveryView } from './delivery/view.ts';
import { countGaps, type DeliveryTally, type DeliveryTotals } from './delivery-tally.ts';
import type { Finding } from './findings.ts';
import type { PageDelivery } from './page/input.ts';
import type { InventoryInvocation } from './run.ts';
import type { Rule } from './rules.ts';
import { countFinding, type Tally } from './totals.ts';

/** The delivery audit, loaded beside the first requests: a run without it loads and sends nothing of it. */
export interface LazyAudit {
  read(context: CallContext): Promise<DeliveryView>;
  rules(): Promise<readonly Rule[]>;
  /** Once all scopes are read: counts what is about no scope. */
  finish(tally: Tally): Promise<RunAudit>;
  close(): Promise<void>;
}

export interface RunAudit {
  readonly rules: readonly Rule[];
  /** About topics of the notifier: they belong to no secret. */
  readonly findings: readonly Finding[];
  totals(tally: DeliveryTally): DeliveryTotals;
  page(tally: DeliveryTally): PageDelivery;
}

/** undefined where `FINDINGS` has no `DELIVERY`. */
export function startAudit(
  invocation: InventoryInvocation,
  { client, access }: Pick<RunDeps, 'client' | 'access'>,
  { withChannels = true } = {},
): LazyAudit | undefined {
  const { settings, deadline, log, runStartedAt, toErrorInfo } = invocation;
  const { DELIVERY: delivery } = settings.findings;
  if (!delivery) return undefined;
  const timeLeftMs = (): number => deadline.remainingMs();
  const isOn = (rule: keyof typeof settings.findings): boolean => {
    const found = settings.findings[rule];
    return found !== undefined && 'enabled' in found && found.enabled;
  };
  let opened: Promise<{ audit: DeliveryAudit; parts: typeof import('./delivery/audit.ts') }> | undefined;
  const open = (): NonNullable<typeof opened> =>
    (opened ??= import('./delivery/audit.ts').then((parts) => ({
      parts,
      audit: parts.openAudit({
        client,
        settings: withChannels ? delivery : { ...delivery, channels: [] },
        smn: { endpoint: settings.smnEndpoint, send: access.send, ratePerSecond: settings.rateLimit, timeLeftMs, log },
        credentialsOf: access.credentialsOf,
        nowMs: runStartedAt.getTime(),
        signal: deadline.work,
        timeLeftMs,
        log,
        toErrorInfo,
      }),
    })));
  return {
    async read(context) {
      // loading takes time, which is not the list's
      await client.firstRequestSent;
      return (await open()).audit.read(context);
    },
    rules: async () => (await open()).parts.AUDIT_RULES,
    async finish(tally) {
      const { audit, parts } = await open();
      const { findings, gaps } = await audit.channels;
      const counted = isOn('CHANNEL_WITHOUT_SUBSCRIBER') ? findings : [];
      for (const finding of counted) countFinding(tally, finding);
      for (const gap of gaps) countGaps(tally.delivery, { gaps: [gap], topics: new Map() }, isOn);
      return {
        rules: parts.AUDIT_RULES,
        findings: counted,
        totals: (ofRun) => parts.toDeliveryTotals(ofRun),
        page: (ofRun) => parts.toPageDelivery(ofRun),
      };
    },
    close: async () => opened?.then(({ audit }) => audit.close()).catch(() => undefined),
  };
}
