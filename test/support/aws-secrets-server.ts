import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listen } from './listen.ts';

/** What is asked: `GetSecretValue csms`, with the region of the signature. */
interface SecretRequest {
  readonly operation: string;
  readonly name: string;
  readonly region: string | undefined;
}

type Answer = { readonly status: number; readonly body: object };

export interface AwsSecretsServer {
  readonly url: string;
  readonly requests: SecretRequest[];
  /** Name -> text; bytes where it is a Buffer. */
  readonly secrets: Map<string, string | Buffer>;
  readonly parameters: Map<string, string>;
  /** Name -> the error that the service answers with. */
  readonly errors: Map<string, Answer>;
  close(): Promise<void>;
}

/**
 * The parts of AWS Secrets Manager and SSM that are asked: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
 * and https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html (JSON 1.1, signed).
 */
export async function startAwsSecretsServer(): Promise<AwsSecretsServer> {
  const state = {
    requests: [] as SecretRequest[],
    secrets: new Map<string, string | Buffer>(),
    parameters: new Map<string, string>(),
    errors: new Map<string, Answer>(),
  };
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { status, body } = answerOf(state, request, await readBody(request));
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': 'r-1' });
    response.end(JSON.stringify(body));
  };
  const server = createServer((request, response) => void serve(request, response));
  const { url, close } = await listen(server);
  return { ...state, url, close };
}

async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
}

const refusal = (status: number, type: string): Answer => ({
  status,
  body: { __type: type, message: `${type} of a test` },
});

function answerOf(
  state: Pick<AwsSecretsServer, 'requests' | 'secrets' | 'parameters' | 'errors'>,
  { headers }: IncomingMessage,
  body: Record<string, unknown>,
): Answer {
  const operation = String(headers['x-amz-target']).replace(/^.*\./, '');
  const name = String(body['SecretId'] ?? body['Name']);
  const [, region] = /Credential=[^/]+\/\d{8}\/([^/]+)\//.exec(headers.authorization ?? '') ?? [];
  state.requests.push({ operation, name, region });
  if (region === undefined) return refusal(400, 'MissingAuthenticationTokenException');
  const error = state.errors.get(name);
  if (error !== undefined) return error;
  if (operation === 'GetSecretValue') {
    const text = state.secrets.get(name);
    if (text === undefined) return refusal(400, 'ResourceNotFoundException');
    return {
      status: 200,
      body: typeof text === 'string' ? { Name: name, SecretString: text } : { SecretBinary: text.toString('base64') },
    };
  }
  const value =
    operation === 'GetParameter' && body['WithDecryption'] === true ? state.parameters.get(name) : undefined;
  if (value === undefined) return refusal(400, 'ParameterNotFound');
  return { status: 200, body: { Parameter: { Name: name, Type: 'SecureString', Value: value } } };
}
