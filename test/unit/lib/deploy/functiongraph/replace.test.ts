import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startDeployBench, TIMER, type DeployBench } from './bench.ts';

const NAME = 'csms-functions-prod-report';
const LATER = '0 20 3 * * ?';

let bench: DeployBench;
let artifact: string;

beforeEach(async () => {
  bench = await startDeployBench();
  artifact = await bench.build('report');
});
afterEach(() => bench.close());

const daily = (schedule: string) =>
  bench.service({ report: { package: { artifact }, events: [{ timer: { ...TIMER.timer, schedule } }] } });
const before = () => daily(TIMER.timer.schedule);
const after = () => daily(LATER);
const stored = () => bench.emulator.estate.functions.get(NAME)!;
const schedules = () => stored().triggers.map(({ eventData }) => eventData['schedule']);

/** A path that counts from its second request on. */
const secondOf = (path: RegExp): RegExp => {
  let seen = 0;
  const isSecond = (text: string): boolean => {
    if (path.test(text)) seen += 1;
    return seen === 2;
  };
  return Object.assign(new RegExp(path), { test: isSecond });
};

/** Everything that a replacement sends, in its order. */
const CALLS = [
  ['the first mark', 'PUT', () => /config$/],
  ['the deletion', 'DELETE', () => /triggers/],
  ['the creation', 'POST', () => /triggers/],
  ['the last mark', 'PUT', () => secondOf(/config$/)],
] as const;
const INTERRUPTIONS = CALLS.flatMap(([what, method, path]) =>
  [false, true].map((isCarriedOut) => ({ what, method, path, isCarriedOut })),
);

describe('a trigger whose replacement is interrupted', () => {
  beforeEach(() => bench.deploy(before()));

  const interrupt = async ({ method, path, isCarriedOut }: (typeof INTERRUPTIONS)[number]): Promise<void> => {
    bench.emulator.faults.push({ method, path: path(), status: 400, code: 'FSS.0400', times: 1, isCarriedOut });
    await expect(bench.deploy(after())).rejects.toMatchObject({ code: 'FUNCTIONGRAPH_REFUSED' });
  };

  it.each(INTERRUPTIONS)('at $what, carried out: $isCarriedOut, is replaced by the next deployment', async (at) => {
    await interrupt(at);
    await bench.deploy(after());
    expect(schedules()).toEqual([LATER]);
    expect(await bench.deploy(after())).toEqual([`${NAME}: unchanged`]);
  });

  it.each(INTERRUPTIONS)('at $what, carried out: $isCarriedOut, can be taken back', async (at) => {
    await interrupt(at);
    await bench.deploy(before());
    expect(schedules()).toEqual([TIMER.timer.schedule]);
    expect(await bench.deploy(before())).toEqual([`${NAME}: unchanged`]);
  });

  it.each(INTERRUPTIONS)('at $what, carried out: $isCarriedOut, can be removed', async (at) => {
    await interrupt(at);
    const count = stored().triggers.length;
    expect(await bench.remove(after())).toEqual([`${NAME}: removed, with ${count} triggers`]);
    expect(bench.emulator.estate.functions.size).toBe(0);
  });

  it('is told from another one of the same name as long as it is there', async () => {
    await interrupt(INTERRUPTIONS.find(({ method }) => method === 'DELETE')!);
    const [own] = stored().triggers;
    stored().triggers.unshift({ ...own!, id: 'by-hand' });
    await expect(bench.remove(after())).rejects.toThrow('TIMER trigger by-hand that is not of this deployment');
  });
});

describe('a trigger made in place of another one', () => {
  const poll = (): number => bench.emulator.requests.filter(({ path }) => /TIMER\/./.test(path)).length;

  it('that does not get ready is waited for by the next deployment, and not made again', async () => {
    await bench.deploy(before());
    Object.assign(bench.emulator.estate, { pendingLooks: 70 });
    await expect(bench.deploy(after())).rejects.toMatchObject({ code: 'FUNCTIONGRAPH_TRIGGER_PENDING' });
    const looks = poll();
    expect(await bench.deploy(after())).toEqual([`${NAME}: wait for trigger TIMER daily`]);
    expect(poll()).toBeGreaterThan(looks);
    expect(schedules()).toEqual([LATER]);
    expect(await bench.deploy(after())).toEqual([`${NAME}: unchanged`]);
    expect(await bench.remove(after())).toEqual([`${NAME}: removed, with 1 triggers`]);
  });

  it('that gets lost is made by the next deployment', async () => {
    await bench.deploy(before());
    Object.assign(bench.emulator.estate, { pendingLooks: 1 });
    bench.emulator.faults.push({ method: 'GET', path: /TIMER\/./, status: 404, code: 'FSS.0404', times: 1 });
    await expect(bench.deploy(after())).rejects.toMatchObject({ code: 'FUNCTIONGRAPH_TRIGGER_LOST' });
    stored().triggers.length = 0;
    expect(await bench.deploy(after())).toEqual([`${NAME}: create trigger TIMER daily`]);
    expect(schedules()).toEqual([LATER]);
    expect(await bench.remove(after())).toEqual([`${NAME}: removed, with 1 triggers`]);
  });
});
