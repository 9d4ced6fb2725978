import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listen } from '../support/listen.ts';

export interface LambdaServer {
  readonly url: string;
  /** `GET /path`, or `POST DescribeStacks`. */
  readonly requests: string[];
  /** By the function's name. */
  readonly variables: Map<string, Readonly<Record<string, string>>>;
  isForbidden: boolean;
  close(): Promise<void>;
}

/**
 * Answers for a function's configuration as Lambda does, and refuses all else, CloudFormation too.
 * https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConfiguration.html
 */
export async function startLambdaServer(): Promise<LambdaServer> {
  const requests: string[] = [];
  const variables: LambdaServer['variables'] = new Map();
  const state = { isForbidden: false };
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method, url = '' } = request;
    const body = (await request.toArray()).join('');
    requests.push(`${method} ${new URLSearchParams(body).get('Action') ?? url}`);
    const refuse = (status: number, type: string): void =>
      void response
        .writeHead(status, { 'x-amzn-errortype': type })
        .end(JSON.stringify({ message: 'refused by a test' }));
    const [, name] = /^\/2015-03-31\/functions\/([^/]+)\/configuration$/.exec(url) ?? [];
    const found = variables.get(name ?? '');
    if (name === undefined || state.isForbidden) return refuse(403, 'AccessDeniedException');
    if (found === undefined) return refuse(404, 'ResourceNotFoundException');
    response.end(JSON.stringify({ FunctionName: name, Environment: { Variables: found } }));
  };
  const server = createServer((request, response) => void serve(request, response));
  const { url, close } = await listen(server);
  return Object.assign(state, { url, requests, variables, close });
}
