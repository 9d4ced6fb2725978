import type { LookAlike } from './look-alikes.ts';
import type { Reason } from '../../lib/settings/tag-policy.ts';
import type { EvaluatedRow } from './tagged-row.ts';

interface Tag {
  readonly key: string;
  /** Empty: a person has to fill it in. */
  readonly value: string;
}

/** A call of the batch tag API (`POST /v1/{project_id}/csms/{secret_id}/tags/action`), to be reviewed and sent by a person. */
interface TagRequest {
  readonly method: 'POST';
  readonly path: string;
  readonly body: { readonly action: 'create' | 'delete'; readonly tags: readonly Tag[] };
}

interface Fix {
  readonly region: string;
  readonly projectId: string;
  readonly id: string;
  readonly name: string | null;
  /** Keys whose value nobody but a person knows. */
  readonly fillIn: readonly string[];
  /** In this order: what is created replaces a tag of the same key. */
  readonly requests: readonly TagRequest[];
}

/** `fix.json`: never executed by anything of ours. */
export interface FixFile {
  readonly version: 1;
  readonly runId: string;
  readonly note: string;
  readonly fixes: readonly Fix[];
}

const NOTE = 'Suggestions for a person to review. Fill in the empty values. Nothing here is executed by the function.';

/** All but the suggestions. */
export const fixFileHead = (runId: string): Omit<FixFile, 'fixes'> => ({ version: 1, runId, note: NOTE });

/** Suggestions for the secrets that need one. */
export function createFixer(lookAlikes: readonly LookAlike[]): (rows: readonly EvaluatedRow[]) => Fix[] {
  const respeller = createRespeller(lookAlikes);
  return (rows) => rows.flatMap((row) => suggestFix(row, respeller) ?? []);
}

type Tags = Readonly<Record<string, string>>;

/** Spellings are unified, required keys are added, forbidden ones go. Undefined for a secret that needs nothing. */
function suggestFix({ scope, id, name, tags, reasons }: EvaluatedRow, { keyOf, respell }: Respeller): Fix | undefined {
  if (tags === null) return undefined;
  const { meant, contested } = respell(tags);
  const forbidden = new Set(reasons.flatMap((reason) => (reason.code === 'FORBIDDEN' ? [reason.key] : [])));
  const needed = reasons.flatMap((reason) => (needsPerson(reason, meant) ? [reason.key] : []));
  const fillIn = [...new Set([...needed, ...contested])].filter((key) => !forbidden.has(key));
  const isNew = ([key, value]: [string, string]): boolean =>
    tags[key] !== value && !forbidden.has(key) && !fillIn.includes(key);
  const created = [...Object.entries(meant).filter(isNew), ...fillIn.map((key): [string, string] => [key, ''])];
  // which of two different values is right is a person's to say, so neither is deleted
  const isMoved = (key: string): boolean => !Object.hasOwn(meant, key) && !contested.has(keyOf(key));
  const removed = Object.entries(tags).filter(([key]) => forbidden.has(key) || isMoved(key));
  const path = `/v1/${scope.projectId}/csms/${id}/tags/action`;
  const requests = [...toRequests(path, 'create', created), ...toRequests(path, 'delete', removed)];
  return requests.length > 0 ? { ...toScopeFields(scope), id, name, fillIn, requests } : undefined;
}

const toScopeFields = ({ region, projectId }: EvaluatedRow['scope']): EvaluatedRow['scope'] => ({ region, projectId });

/** Whether the right value is nothing that another spelling tells. */
function needsPerson(reason: Reason, meant: Tags): boolean {
  if (reason.code === 'MISSING') return !meant[reason.key]?.trim();
  return reason.code === 'NOT_ALLOWED' && meant[reason.key] === reason.value;
}

function toRequests(path: string, action: 'create' | 'delete', entries: ReadonlyArray<[string, string]>): TagRequest[] {
  const tags = entries.map(([key, value]) => ({ key, value }));
  return tags.length > 0 ? [{ method: 'POST', path, body: { action, tags } }] : [];
}

interface Respeller {
  /** The spelling of a key that is to be kept. */
  keyOf(key: string): string;
  /**
   * The tags as they were meant, look-alike keys and values under the spelling to keep; a key that is there already wins.
   * `contested`: keys whose spellings have different values on one secret.
   */
  respell(tags: Tags): { meant: Tags; contested: ReadonlySet<string> };
}

function createRespeller(lookAlikes: readonly LookAlike[]): Respeller {
  const nameOf = (key: string | undefined, text: string): string => JSON.stringify([key ?? null, text]);
  const kept = new Map(
    lookAlikes.flatMap(({ key, keep, variants }) => variants.map(({ text }) => [nameOf(key, text), keep] as const)),
  );
  const keyOf = (key: string): string => kept.get(nameOf(undefined, key)) ?? key;
  const valueOf = (key: string, value: string): string => kept.get(nameOf(key, value)) ?? value;
  const respell = (tags: Tags): { meant: Tags; contested: ReadonlySet<string> } => {
    const meant = new Map<string, string>();
    const contested = new Set<string>();
    const rightOnesFirst = Object.entries(tags).sort(([a], [b]) => Number(keyOf(a) !== a) - Number(keyOf(b) !== b));
    for (const [key, value] of rightOnesFirst) {
      // a value is looked up under the key it has and under the one that was meant
      const right = valueOf(keyOf(key), valueOf(key, value));
      if ((meant.get(keyOf(key)) ?? right) !== right) contested.add(keyOf(key));
      if (!meant.has(keyOf(key))) meant.set(keyOf(key), right);
    }
    return { meant: Object.fromEntries(meant), contested };
  };
  return { keyOf, respell };
}
