import { codeOf } from '../../errors.ts';
import type { CredentialSource } from '../../runtime/credentials.ts';
import type { StoreSettings } from '../../settings/settings.ts';
import { createStore } from '../../storage/create-store.ts';
import type { ObjectStore } from '../../storage/object-store.ts';
import type { CreateStoreOptions } from '../../storage/store-options.ts';

/** One attempt each: a wrong key is to be refused once. */
const TUNING = { maxAttempts: 1, requestTimeoutMs: 10_000 };

export interface DoctorStore {
  readonly store: ObjectStore;
  /** As it was opened, for what the store's own interface does not have. */
  readonly options: CreateStoreOptions;
}

/** @throws STORE_URL_INVALID and the like, CREDENTIALS_MISSING */
export function openDoctorStore(settings: StoreSettings, source: CredentialSource): DoctorStore {
  const options: CreateStoreOptions = {
    ...settings,
    tuning: TUNING,
    ...(settings.url.startsWith('obs:') ? { credentials: storeKeys(source) } : {}),
  };
  return { store: createStore(options), options };
}

function storeKeys(source: CredentialSource): NonNullable<CreateStoreOptions['credentials']> {
  const { ak, sk, securityToken } = source.keys();
  return { accessKeyId: ak, secretAccessKey: sk, sessionToken: securityToken };
}

/** After one of these, every other request would be refused for the same reason. */
const HOPELESS = new Set([
  'STORE_ACCESS_KEY_UNKNOWN',
  'STORE_SIGNATURE_REFUSED',
  'STORE_TOKEN_INVALID',
  'STORE_CREDENTIALS_MISSING',
  'STORE_CLOCK_SKEW',
  'STORE_BUCKET_MISSING',
  'STORE_NOT_WRITABLE',
  'STORE_NOT_A_FOLDER',
  'STORE_WRONG_REGION',
  'STORE_UNREACHABLE',
  'STORE_TIMEOUT',
]);

export const isHopeless = (error: unknown): boolean => HOPELESS.has(codeOf(error) ?? '');
