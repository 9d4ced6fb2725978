import type { NoticeSeverity, NoticeType } from './notice.ts';

/** What routes and silences look at: one secret and what is to be told of it. */
export interface Subject {
  /** The secret's; null where there is none. */
  readonly name: string | null;
  readonly tags: Readonly<Record<string, string>>;
  /** By the tag that names owners; null when nobody is named. */
  readonly owner: string | null;
  readonly type: NoticeType;
  readonly severity: NoticeSeverity;
}

/** All that it names must hold. */
export interface Match {
  /** Tag key -> its value, or `*` for any that is not empty. */
  readonly tag?: Readonly<Record<string, string>> | undefined;
  readonly name?: { readonly source: string; test(name: string): boolean } | undefined;
  readonly unowned?: boolean | undefined;
  readonly type?: NoticeType | readonly NoticeType[] | undefined;
  readonly severity?: NoticeSeverity | readonly NoticeSeverity[] | undefined;
}

export function isMatch({ tag, name, unowned, type, severity }: Match, subject: Subject): boolean {
  return (
    (tag === undefined || hasTags(subject.tags, tag)) &&
    (name === undefined || (subject.name !== null && name.test(subject.name))) &&
    (unowned === undefined || unowned === !subject.owner) &&
    (type === undefined || [type].flat().includes(subject.type)) &&
    (severity === undefined || [severity].flat().includes(subject.severity))
  );
}

const hasTags = (tags: Subject['tags'], wanted: Readonly<Record<string, string>>): boolean =>
  Object.entries(wanted).every(([key, value]) => {
    const has = Object.hasOwn(tags, key) ? tags[key]?.trim() : undefined;
    return value === '*' ? Boolean(has) : has === value;
  });
