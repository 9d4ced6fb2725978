import { CodedError } from '../errors.ts';

/** @param found bytes; undefined when the store does not tell before the end. */
export function tooLarge(where: string, maxBytes: number, found?: number): CodedError {
  const size = found === undefined ? 'more' : `${found} bytes, more`;
  return new CodedError('STORE_TOO_LARGE', `${where} has ${size} than the ${maxBytes} bytes that are read of it.`, {
    hint: 'Something else was written under this key: check who may write there, then delete it or restore the right object.',
  });
}
