import { knownFields, withExtra, type Extra } from './extra.ts';
import { toOutline, toSecret, type SecretOutline } from './secret.ts';
import type { WireResource } from './wire.ts';

/** A secret as the tag query returns it: with its tags, but with fewer fields than the list has. */
export interface TaggedSecret {
  readonly id: string;
  readonly name: string | null;
  readonly secret: SecretOutline | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly sysTags: Readonly<Record<string, string>>;
  /** Fields that the API has grown since; those of the secret itself are in `secret`. */
  readonly extra?: Extra;
}

const RESOURCE_FIELDS = knownFields('resource_id', 'resource_detail', 'resource_name', 'tags', 'sys_tags');

/**
 * The resources of one page. The documented example splits one resource over five array items (id, detail, tags, sys_tags,
 * name); real answers have one item each. Both are taken: an item that brings no new id belongs to the one before it.
 *
 * @throws RangeError when the first item has no id, a field is nested too deeply, or a secret has more than 1,000 tags.
 */
export function toTaggedSecrets(items: readonly WireResource[]): TaggedSecret[] {
  const whole: WireResource[] = [];
  for (const item of items) {
    const id = idOf(item);
    const current = whole.at(-1);
    const startsNew = id !== undefined && (current === undefined || idOf(current) !== id);
    if (startsNew) whole.push({ ...item });
    else if (current) Object.assign(current, withoutEmpty(item));
    else throw new RangeError('the first resource has no id');
  }
  return whole.map(toTaggedSecret);
}

const idOf = (item: WireResource): string | undefined => item.resource_id || item.resource_detail?.id || undefined;

const withoutEmpty = (item: WireResource): Partial<WireResource> =>
  Object.fromEntries(Object.entries(item).filter(([, value]) => value !== null && value !== ''));

function toTaggedSecret(item: WireResource): TaggedSecret {
  const secret = item.resource_detail ? toOutline(toSecret(item.resource_detail)) : null;
  return {
    id: idOf(item) ?? '',
    name: item.resource_name || secret?.name || null,
    secret,
    tags: toTags(item.tags),
    sysTags: toTags(item.sys_tags),
    ...withExtra(item, RESOURCE_FIELDS),
  };
}

/** The service allows 20 tags a secret; what has far more is no answer of it, and would keep a run busy past its deadline. */
const MAX_TAGS = 1000;

/** Keys of a secret's tags are unique by the API's own rule. @throws RangeError */
function toTags(tags: WireResource['tags']): Record<string, string> {
  if (tags && tags.length > MAX_TAGS) throw new RangeError(`a secret has ${tags.length} tags, over ${MAX_TAGS}`);
  const named = tags?.filter((tag) => typeof tag.key === 'string' && tag.key !== '') ?? [];
  // fromEntries defines its keys, so a tag named __proto__ is a tag
  return Object.fromEntries(named.map((tag) => [tag.key, tag.value ?? '']));
}
