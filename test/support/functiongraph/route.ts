import type { Call, Reply } from './call.ts';
import * as functions from './functions.ts';
import * as triggers from './triggers.ts';

export interface Route {
  readonly method: string;
  readonly path: RegExp;
  readonly answer: (call: Call) => Reply;
}

const route = (line: string, answer: Route['answer']): Route => {
  const [method = '', path = ''] = line.split(' ');
  return { method, path: new RegExp(`^/v2/{project}${path}$`.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')), answer };
};

/** The part of the FunctionGraph API v2 that there is. */
export const ROUTES: readonly Route[] = [
  route('GET /fgs/functions', functions.listFunctions),
  route('POST /fgs/functions', functions.createFunction),
  route('GET /fgs/functions/{urn}/config', functions.readFunction),
  route('PUT /fgs/functions/{urn}/config', functions.putConfig),
  route('PUT /fgs/functions/{urn}/code', functions.putCode),
  route('PUT /fgs/functions/{urn}/config-max-instance', functions.putMaxInstances),
  route('GET /fgs/functions/{urn}/async-invoke-config', functions.readAsyncConfig),
  route('PUT /fgs/functions/{urn}/async-invoke-config', functions.putAsyncConfig),
  route('POST /fgs/functions/{urn}/invocations', functions.invoke),
  route('POST /fgs/functions/{urn}/invocations-async', functions.invokeLater),
  route('DELETE /fgs/functions/{urn}', functions.deleteFunction),
  route('GET /fgs/triggers/{urn}', triggers.listTriggers),
  route('POST /fgs/triggers/{urn}', triggers.createTrigger),
  route('GET /fgs/triggers/{urn}/{type}/{id}', triggers.readTrigger),
  route('PUT /fgs/triggers/{urn}/{type}/{id}', triggers.putTrigger),
  route('DELETE /fgs/triggers/{urn}/{type}/{id}', triggers.deleteTrigger),
];
