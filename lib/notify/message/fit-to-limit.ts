import { byteLength, mostThatFits, type Measure } from '../../text/cut.ts';
/** An error message is cut to this before anything else would have to be. */
const LEAST_MESSAGE_CHARS = 80;

export interface Limit {
  readonly max: number;
  readonly measure?: Measure;
}

/** What `render` makes with as many secrets as fit into the limit, and without most of the error message when none do. */
export function fitBody(room: Room, { max, measure = byteLength }: Limit, render: (room: Room) => string): string {
  const fits = (secrets: number): boolean => measure(render({ ...room, secrets })) <= max;
  const secrets = mostThatFits(room.secrets, fits);
  const body = render({ ...room, secrets });
  return measure(body) <= max ? body : render({ ...room, secrets: 0, messageChars: LEAST_MESSAGE_CHARS });
}

/** What a channel has room for. */
export interface Room {
  /** Secrets that are listed one by one, at most. */
  readonly secrets: number;
  /** Characters of the error message, at most. */
  readonly messageChars: number;
  /** Where ids of projects and tasks have no place. */
  readonly onlyNoticeId?: boolean;
}
