import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { TEST_AUTH_TOKEN } from '../../lib/local/emulator/credentials.ts';

const pathOf = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

export interface ServerProcess<Greeting> {
  /** The line of JSON that it prints once it listens. */
  greeting: Greeting;
  stop(): Promise<void>;
}

async function startServer<Greeting>(script: string, args: readonly string[]): Promise<ServerProcess<Greeting>> {
  const child = spawn(process.execPath, ['--import', 'tsx', script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  const [line] = (await once(lines, 'line')) as [string];
  return {
    greeting: JSON.parse(line) as Greeting,
    stop: async () => {
      const exited = once(child, 'exit');
      child.kill();
      await exited;
    },
  };
}

export interface EmulatorProcess {
  /** Settings that reach it, by name. */
  settings: Readonly<Record<string, string>>;
  /** For programs that sign nothing: `http://127.0.0.1:PORT/region/v1/project`, and the token that opens it. */
  scopeUrl: string;
  token: string;
  stop(): Promise<void>;
}

/** The CSMS emulator with one scope, in a process of its own. */
export async function startEmulatorProcess(options: { secrets: number; latencyMs?: number }): Promise<EmulatorProcess> {
  const { secrets, latencyMs = 0 } = options;
  const args = ['emulator', '--json', '--secrets', String(secrets), '--latency', String(latencyMs)];
  const { greeting, stop } = await startServer<{ url: string; settings: Record<string, string> }>(
    pathOf('../../lib/local/cli.ts'),
    args,
  );
  const [region, projectId] = greeting.settings['CSMS_SCOPES']?.split(':') ?? [];
  const scopeUrl = `${greeting.url}/${region}/v1/${projectId}`;
  return { settings: greeting.settings, scopeUrl, token: TEST_AUTH_TOKEN.token, stop };
}

/** An estate in which every rotation goes well, in a process of its own. */
export const startQuietProcess = (options: {
  scopes: number;
  secrets: number;
  latencyMs?: number;
  /** The scopes lie in them region by region. */
  regions?: number;
}): Promise<ServerProcess<{ settings: Record<string, string> }>> => {
  const { scopes, secrets, latencyMs = 0, regions = 1 } = options;
  return startServer(pathOf('serve-quiet.ts'), [scopes, secrets, latencyMs, regions].map(String));
};

export interface ObsProcess {
  endpoint: string;
  bucket: string;
  accessKeyId: string;
  secretAccessKey: string;
}

/** The OBS test server, in a process of its own. */
export const startObsProcess = (): Promise<ServerProcess<ObsProcess>> => startServer(pathOf('serve-obs.ts'), []);
