/** A text that a request may carry, as a pattern and in words. */
interface RequestText {
  readonly pattern: RegExp;
  readonly words: string;
}

export const EVENT_NAME: RequestText = { pattern: /^[a-zA-Z0-9_-]{1,64}$/, words: '1 to 64 letters, digits, _ or -' };

/** The page leaves dots out; names with dots exist, and have tasks. */
export const SECRET_NAME: RequestText = {
  pattern: /^[a-zA-Z0-9_.-]{1,64}$/,
  words: '1 to 64 letters, digits, _ . or -',
};

/** The page says nothing of its form. */
export const TASK_ID: RequestText = {
  pattern: /^[\u0021-\u007E]{1,128}$/,
  words: '1 to 128 letters, digits and signs, without blanks',
};
