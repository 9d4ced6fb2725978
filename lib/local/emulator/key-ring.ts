import { randomBytes } from 'node:crypto';
import type { AccessKey, AuthToken } from './credentials.ts';

const AK_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
/** About what a real one has; the pages say not to rely on any length. */
const TOKEN_BYTES = 900;

const randomAk = (): string => `HST${Array.from(randomBytes(17), (byte) => AK_LETTERS[byte % 32]).join('')}`;

/** A temporary key. */
export type NewKey = Required<Pick<AccessKey, 'ak' | 'sk' | 'securityToken'>>;

const randomKey = (): NewKey => ({
  ak: randomAk(),
  sk: randomBytes(30).toString('base64url'),
  securityToken: randomBytes(TOKEN_BYTES).toString('base64'),
});

/** What the emulator lets in: the keys and tokens that it was started with, and the temporary keys that it has issued. */
export class KeyRing {
  readonly tokens: readonly AuthToken[];
  readonly issued: AccessKey[] = [];
  #accessKeys: AccessKey[];
  readonly #permanent: readonly AccessKey[];
  readonly #newKey: () => NewKey;

  constructor(accessKeys: readonly AccessKey[], tokens: readonly AuthToken[], newKey = randomKey) {
    this.#newKey = newKey;
    this.#permanent = accessKeys;
    this.#accessKeys = [...accessKeys];
    this.tokens = tokens;
  }

  get accessKeys(): readonly AccessKey[] {
    return this.#accessKeys;
  }

  issue(of: Omit<AccessKey, keyof NewKey>): AccessKey & NewKey {
    const key = { ...this.#newKey(), ...of };
    this.#accessKeys.push(key);
    this.issued.push(key);
    return key;
  }

  /** Forgets what was issued. */
  clear(): void {
    this.#accessKeys = [...this.#permanent];
    this.issued.length = 0;
  }
}
