import { CodedError, codeOf } from '../errors.ts';

interface FileCall {
  readonly path: string;
  readonly action: 'read' | 'write' | 'list' | 'delete';
  readonly signal?: AbortSignal | undefined;
  /** Node's codes that mean "it is not there": the result is undefined then. */
  readonly absent?: readonly string[];
}

/** Runs one file system operation. @throws STORE_* and the signal's reason */
export async function fileCall<T>(call: FileCall, run: () => Promise<T>): Promise<T | undefined> {
  call.signal?.throwIfAborted();
  try {
    return await run();
  } catch (error) {
    if (call.absent?.includes(codeOf(error) ?? '')) return undefined;
    call.signal?.throwIfAborted();
    throw toFileError(error, call);
  }
}

const OUT_OF_SPACE = ['STORE_FULL', 'Free space on the disk, or point STORE_URL to another one.'] as const;
const FORBIDDEN = ['STORE_FORBIDDEN', 'Give the user of this process the right to read and write there.'] as const;
const NOT_A_FOLDER = [
  'STORE_NOT_A_FOLDER',
  'A file is where a folder has to be: move it, or change STORE_URL.',
] as const;
const TOO_MANY_FILES = ['STORE_TOO_MANY_FILES', 'Raise the limit of open files, or lower CSMS_CONCURRENCY.'] as const;

/** Node's code to ours, with what to do. */
const KNOWN: Readonly<Record<string, readonly [code: string, hint: string]>> = {
  ENOSPC: OUT_OF_SPACE,
  EDQUOT: OUT_OF_SPACE,
  EACCES: FORBIDDEN,
  EPERM: FORBIDDEN,
  EROFS: ['STORE_READ_ONLY', 'The file system is read-only: point STORE_URL to another one.'],
  ENOTDIR: NOT_A_FOLDER,
  EEXIST: NOT_A_FOLDER,
  EISDIR: ['STORE_KEY_TAKEN', 'A folder has the name of this file: files and folders share their names here.'],
  ENAMETOOLONG: ['STORE_KEY_INVALID', 'The file system takes no names as long as this.'],
  EMFILE: TOO_MANY_FILES,
  ENFILE: TOO_MANY_FILES,
};

/** What Node's file system said, as a STORE_* error. */
export function toFileError(error: unknown, { action, path }: Pick<FileCall, 'action' | 'path'>): CodedError {
  const systemCode = codeOf(error) ?? 'unknown error';
  if (systemCode.startsWith('STORE_')) return error as CodedError;
  const [code, hint] = KNOWN[systemCode] ?? ['STORE_FAILED', 'Check the disk that STORE_URL points to.'];
  return new CodedError(code, `Could not ${action} ${path} (${systemCode}).`, { hint, cause: error });
}
