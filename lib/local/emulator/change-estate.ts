import type { Call } from './call.ts';
import { hashText, uuid } from './random.ts';
import type { ScopeEstate } from './scope-estate.ts';

/** A later page: one that was asked for with a marker or an offset. */
function isLaterPage({ api, query, body }: Call): boolean {
  if (api !== 'resources') return (query.get('marker') ?? '') !== '';
  return /"offset"\s*:\s*"?[1-9]/.test(body);
}

const created = new WeakMap<ScopeEstate, number>();

function create({ scope }: Call, namePrefix: string): void {
  const nth = (created.get(scope) ?? 0) + 1;
  created.set(scope, nth);
  const name = `${namePrefix}${String(nth).padStart(6, '0')}`;
  scope.add({ id: uuid(hashText(name)), name, state: 'ENABLED', secret_type: 'COMMON', auto_rotation: false });
}

function removeFirst({ scope }: Call): void {
  const [first] = scope.all();
  if (first !== undefined) scope.remove(scope.nameAt(first));
}

/** Secrets that come and go while the list is being read. */
export function changeEstate(call: Call): void {
  const before = call.faults.get('before-page');
  if (typeof before === 'function') before(call.scope);
  if (!isLaterPage(call)) return;
  for (let left = Number(call.faults.get('churn') ?? 0); left > 0; left--) {
    removeFirst(call);
    create(call, 'zzz-churn-');
  }
  for (let left = Number(call.faults.get('churn-behind') ?? 0); left > 0; left--) create(call, '000-churn-');
}
