import { CodedError } from '../../errors.ts';
import { answerAccount, targetOf } from './accounts/answer-account.ts';
import { type Answer, refusal } from './answer.ts';
import { answerScope } from './answer-scope.ts';
import type { Exchange, Service } from './exchange.ts';
import type { ActiveFaults, FaultTarget } from './faults.ts';
import { type AccountRoute, findAccountRoute, findScopeRoute, type ScopeRoute } from './route.ts';
import { resetConnection, sendAnswer } from './send-answer.ts';

const NOT_FOUND = 'The API does not exist or has not been published in the environment';
const NONE: ActiveFaults = new Map();

function requireScopeRoute({ request, record }: Exchange, { estate, defaultRegion }: Service): ScopeRoute {
  const route = findScopeRoute(request.method ?? '', record.path, defaultRegion);
  const isKnown = estate.scopes.some((scope) => scope.region === route?.region);
  if (route !== undefined && isKnown) return route;
  throw new CodedError('APIGW.0101', NOT_FOUND, { status: 404 });
}

const scopeTarget = ({ api, region, projectId }: ScopeRoute, { estate }: Service): FaultTarget => {
  const domainId = estate.find(region, projectId)?.domainId;
  return { api, region, projectId, account: estate.accounts.find((account) => account.domainId === domainId) };
};

/** Which switches act; notes what the request is. */
function takeFaults({ record }: Exchange, { faults, nowMs }: Service, target: FaultTarget): ActiveFaults {
  const active = faults.take(target, nowMs());
  const { api, region, projectId, account } = target;
  Object.assign(record, { api, domainId: account?.domainId, faults: [...active.keys()] });
  if (region !== '') Object.assign(record, { region, projectId });
  return active;
}

const accountTarget = (exchange: Exchange, service: Service, route: AccountRoute): FaultTarget => ({
  api: route.api,
  region: '',
  projectId: '',
  account: targetOf(exchange, service, route),
});

interface Turn {
  faults: ActiveFaults;
}

async function answerTo(exchange: Exchange, service: Service, turn: Turn): Promise<Answer | 'reset'> {
  const { request, record } = exchange;
  const accountRoute = findAccountRoute(request.method ?? '', record.path);
  if (accountRoute !== undefined) {
    turn.faults = takeFaults(exchange, service, accountTarget(exchange, service, accountRoute));
    return answerAccount(exchange, service, accountRoute, turn.faults);
  }
  const route = requireScopeRoute(exchange, service);
  turn.faults = takeFaults(exchange, service, scopeTarget(route, service));
  return answerScope(exchange, service, route, turn.faults);
}

/** One request, from its body to the last byte of its answer. Never rejects. */
export async function serve(exchange: Exchange, service: Service): Promise<void> {
  const { record, response } = exchange;
  const turn: Turn = { faults: NONE };
  let answer: Answer | 'reset';
  try {
    answer = await answerTo(exchange, service, turn);
  } catch (error) {
    answer = refusal(error, record.api, record.requestId);
  }
  if (answer === 'reset') resetConnection(response);
  else if (!response.destroyed) await sendAnswer(response, answer, turn.faults);
}
