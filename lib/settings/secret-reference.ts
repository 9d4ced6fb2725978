/** Where AWS keeps the text of a setting, which the setting names in place of holding it. */
export interface SecretReference {
  /** Of Secrets Manager, or of the Parameter Store of SSM. */
  readonly store: 'secret' | 'parameter';
  /** A name, which may have slashes, or an ARN. */
  readonly name: string;
  /** A field of the JSON object that the text is. */
  readonly field: string | undefined;
}

/** A reference, and the setting that has it, for messages. */
export interface NamedReference extends SecretReference {
  readonly setting: string;
}

const REFERENCE = /^\s*aws-(secret|parameter):([^#]*)(?:#([^]*))?$/;

const NAMES: Readonly<Record<SecretReference['store'], RegExp>> = {
  secret: /^(?:arn:aws[\w-]*:secretsmanager:[\w-]+:\d{12}:secret:)?[\w/+=.@-]{1,512}$/,
  parameter: /^(?:arn:aws[\w-]*:ssm:[\w-]+:\d{12}:parameter\/)?[\w./-]{1,1011}$/,
};

export const REFERENCE_EXPECTED = 'aws-secret:NAME, aws-secret:NAME#field or aws-parameter:NAME (NAME may be an ARN)';

/** Whether a setting's text names a secret of AWS, rightly or not. */
export const isSecretReference = (text: string | undefined): boolean => REFERENCE.test(text ?? '');

/** Undefined for what begins as a reference does, and names nothing that AWS could have. */
export function parseSecretReference(text: string): SecretReference | undefined {
  const [, store, name = '', field] = REFERENCE.exec(text.trim()) ?? [];
  if (store !== 'secret' && store !== 'parameter') return undefined;
  return NAMES[store].test(name) && field !== '' ? { store, name, field } : undefined;
}
