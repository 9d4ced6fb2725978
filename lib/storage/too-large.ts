import { CodedError } from '../errors.ts';
import { formatCount } from '../text/count.ts';

/** @param found bytes; undefined when the store does not say before the end. */
export function tooLarge(where: string, maxBytes: number, found?: number): CodedError {
  const size = found === undefined ? 'is too large' : `has ${formatCount(found)} bytes`;
  return new CodedError('STORE_TOO_LARGE', `${where} ${size}; at most ${formatCount(maxBytes)} bytes are read.`, {
    hint: 'Something else was written under this key: check who may write there, then delete it or restore the right object.',
  });
}
