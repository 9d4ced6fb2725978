import { CodedError } from '../errors.ts';
import { isMatch, type Match, type Subject } from './match.ts';

export interface Route {
  /** Absent in the last route alone, which is the default. */
  readonly match?: Match | undefined;
  readonly channels: readonly string[];
}

export interface Silence {
  readonly match: Match;
  /** Epoch milliseconds. */
  readonly untilMs: number;
  readonly reason: string;
}

export interface RoutingSettings {
  /** Names of `NOTIFY_CHANNELS`, in their order. */
  readonly channels: readonly string[];
  /** All channels get everything when there are none. */
  readonly routes?: readonly Route[] | undefined;
  readonly silences?: readonly Silence[] | undefined;
}

export interface Routing {
  /** Names of the channels to tell, each once; the first route that matches wins. */
  routeOf(subject: Subject): readonly string[];
  /** The silence that covers it now. Whether it hides anything is for the caller to say: never what is `critical`. */
  silenceOf(subject: Subject, nowMs: number): Silence | undefined;
  /** The last silence that covered it and ended in this time; epoch milliseconds, `sinceMs` excluded. */
  endedSilenceOf(subject: Subject, time: { readonly sinceMs: number; readonly nowMs: number }): Silence | undefined;
}

/** @throws NOTIFY_ROUTES_INVALID for a channel that is not there, and when not exactly the last route is the default. */
export function parseRouting({ channels, routes, silences = [] }: RoutingSettings): Routing {
  const all = routes ?? [{ channels }];
  const problems = all.flatMap((route, index) => problemsOf(route, { index, last: all.length - 1, channels }));
  if (all.length === 0)
    problems.push('(the whole): there is no route; leave it unset to send everything to every channel');
  if (problems.length > 0)
    throw new CodedError('NOTIFY_ROUTES_INVALID', `NOTIFY_ROUTES ${problems.join('; ')}`, { hint: HINT });
  return {
    routeOf: (subject) => [...new Set(all.find(({ match = {} }) => isMatch(match, subject))?.channels)],
    silenceOf: (subject, nowMs) => silences.find(({ match, untilMs }) => nowMs < untilMs && isMatch(match, subject)),
    endedSilenceOf: (subject, { sinceMs, nowMs }) =>
      silences
        .filter(({ match, untilMs }) => sinceMs < untilMs && untilMs <= nowMs && isMatch(match, subject))
        .sort((a, b) => b.untilMs - a.untilMs)[0],
  };
}

const HINT = 'For example [{"match":{"tag":{"owner":"team-1"}},"channels":["hook"]},{"channels":["ops"]}]';

interface Place {
  readonly index: number;
  readonly last: number;
  readonly channels: readonly string[];
}

function problemsOf(route: Route, { index, last, channels }: Place): string[] {
  const unknown = route.channels.filter((name) => !channels.includes(name));
  const known = channels.length > 0 ? `NOTIFY_CHANNELS has ${channels.join(', ')}` : 'NOTIFY_CHANNELS has none';
  const isDefault = route.match === undefined;
  return [
    ...(unknown.length > 0 ? [`[${index}].channels: unknown channel ${unknown.join(', ')}: ${known}`] : []),
    ...(isDefault && index < last ? [`[${index}]: without a match it takes everything: put it last`] : []),
    ...(!isDefault && index === last ? [`[${index}].match: the last route is the default and has none`] : []),
  ];
}
