import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { functionTimeouts } from '../../../../lib/deploy/function-timeout.ts';
import { ROOT } from '../../../repository/source-files.ts';

const timeouts = (FUNCTION_TIMEOUT?: string, more: Record<string, string> = {}) =>
  functionTimeouts({ FUNCTION_TIMEOUT, ...more });
const AWS = { CLOUD: 'aws' };

describe('FUNCTION_TIMEOUT', () => {
  it('is 15 minutes where nothing is said, on both clouds, for every function', () => {
    for (const nothing of [undefined, ''])
      for (const cloud of [{}, AWS])
        expect(timeouts(nothing, cloud)).toEqual({ functionTimeout: 900, notifierTimeout: 900 });
  });

  it('is any whole number of seconds that the cloud takes', () => {
    const holds = (max: number, cloud: Record<string, string>) =>
      fc.property(fc.integer({ min: 3, max }), (seconds) => {
        expect(timeouts(String(seconds), cloud).functionTimeout).toBe(seconds);
      });
    fc.assert(holds(259_200, {}));
    fc.assert(holds(900, AWS));
    expect(timeouts('259200').functionTimeout).toBe(259_200);
  });

  it('never lets a run of the notifier last until the one after it: one runs at a time', () => {
    expect(timeouts('3600')).toEqual({ functionTimeout: 3600, notifierTimeout: 1800 });
    expect(timeouts('3600', { NOTIFY_EVERY: '5m' }).notifierTimeout).toBe(300);
    expect(timeouts('7200', { NOTIFY_EVERY: '2h' }).notifierTimeout).toBe(7200);
    expect(timeouts(undefined, { ...AWS, NOTIFY_EVERY: '10m' }).notifierTimeout).toBe(600);
    expect(timeouts('60', { NOTIFY_EVERY: '24h' }).notifierTimeout).toBe(60);
  });

  it.each(['2', '0', '-900', '259201', '1000000', '15m', '900s', '1e3', '90.5', ' 900', '0900', 'long'])(
    '"%s" is refused with what is possible',
    (text) => {
      expect(() => timeouts(text)).toThrow(`FUNCTION_TIMEOUT is "${text}"; expected whole seconds from 3 to 259200`);
    },
  );

  it('is at most 900 on Lambda, with what else helps', () => {
    expect(() => timeouts('901', AWS)).toThrow(
      expect.objectContaining({
        code: 'DEPLOY_SETTING_INVALID',
        message: 'FUNCTION_TIMEOUT is "901"; expected whole seconds from 3 to 900 (AWS Lambda)',
        hint: expect.stringContaining('CSMS_RATE_LIMIT') as string,
      }) as Error,
    );
  });

  it('is refused before anything is built', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'deploy-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const tsx = join(ROOT, 'node_modules/tsx/dist/cli.mjs');
    const env = { PATH: process.env['PATH'], CLOUD: 'aws', FUNCTION_TIMEOUT: '3600' };
    const text = await new Promise<string>((resolve) =>
      execFile(
        process.execPath,
        [tsx, join(ROOT, 'lib/deploy/cli.ts'), 'package'],
        { cwd: folder, env },
        (error, out, err) => resolve(`${String(error?.code)} ${out}${err}`),
      ),
    );
    // of the command itself: osls, which runs after the build, words an error otherwise
    expect(text).toMatch(/^1 DEPLOY_SETTING_INVALID: FUNCTION_TIMEOUT is "3600"/);
  });
});
