const NAMES = new Set(['ak', 'sk', 'secret', 'cookie', 'setcookie', 'credentials']);
const ENDINGS = /(token|password|authorization|signature|accesskey|secretkey|accesskeyid|apikey|sdkak|sdksk)$/;

/**
 * Whether a field of this name holds something that is never printed. `secret` does; `secretName`, `secrets` and the
 * other words of the domain don't.
 */
export function isSecretName(name: string): boolean {
  const plain = name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  return NAMES.has(plain) || ENDINGS.test(plain);
}
