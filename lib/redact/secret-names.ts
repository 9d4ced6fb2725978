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

/** Secrets by their look, for text that quotes a header or a URL. The first group stays. */
export const SECRET_PATTERNS: readonly RegExp[] = [
  /(\bBearer\s+)[^\s"',;]+/gi,
  /(\b(?:Signature|X-Amz-Signature|X-Amz-Security-Token)=)[^\s"',;&]+/gi,
  /(\b(?:x-auth-token|x-security-token)["']?\s*[:=]\s*["']?)[^\s"',;|]+/gi,
  /(\bAccess=)[^\s"',;&]+/g,
];
