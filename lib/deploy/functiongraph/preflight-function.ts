import { stat } from 'node:fs/promises';
import type { WantedFunction } from './wanted.ts';

const MEMORY_STEPS_MB = [128, 256, 512, 768, 1024, 1280, 1536, 1792, 2048, 2560, 3072, 3584, 4096, 8192, 10_240];
const LONGEST_ZIP_BYTES = 50 * 1024 * 1024;
/** The service allows 512 characters; the mark of ten triggers and twenty secrets takes up to 420. */
const LONGEST_DESCRIPTION = 90;
const MOST_INSTANCES = 1000;

/** What is wrong with the function itself, its settings and triggers apart. */
export async function functionProblems(wanted: WantedFunction): Promise<string[]> {
  const { name, handler, memorySizeMb, timeoutSeconds, runtime, description } = wanted;
  return [
    ...unless(/^[A-Za-z]([\w-]{0,58}[A-Za-z0-9])?$/.test(name), nameProblem(name)),
    ...unless(/^Node\.js\d+\.\d+$/.test(runtime), `runtime "${runtime}" is not Node.js and a version with one dot`),
    ...unless(/^(?=.{3,128}$)[\w/-]+\.\w+$/.test(handler), `handler "${handler}" is not written like index.handler`),
    ...unless(
      MEMORY_STEPS_MB.includes(memorySizeMb),
      `memorySize ${memorySizeMb} is not one of ${MEMORY_STEPS_MB.join(', ')}`,
    ),
    ...unless(isWithin(timeoutSeconds, 3, 259_200), `timeout ${timeoutSeconds} is not from 3 to 259200 seconds`),
    ...unless(description.length <= LONGEST_DESCRIPTION, `description has over ${LONGEST_DESCRIPTION} characters`),
    ...limits(wanted),
    ...(await zipProblems(wanted.artifact)),
  ];
}

const nameProblem = (name: string): string =>
  `name "${name}" is not 1 to 60 letters, digits, - and _, first a letter, last a letter or digit`;

const limits = ({ maxInstances, maxRetryAttempts, maxEventAgeSeconds }: WantedFunction): string[] => [
  ...unless(isWithin(maxInstances, -1, MOST_INSTANCES), `reservedConcurrency ${maxInstances} is not from -1 to 1000`),
  ...unless(isWithin(maxRetryAttempts, 0, 3), `maximumRetryAttempts ${maxRetryAttempts} is not from 0 to 3`),
  ...unless(
    isWithin(maxEventAgeSeconds, 1, 86_400),
    `maximumEventAge ${maxEventAgeSeconds} is not from 1 to 86400 seconds`,
  ),
];

async function zipProblems(artifact: string): Promise<string[]> {
  try {
    const { size } = await stat(artifact);
    const mebibytes = Math.ceil(size / 1024 / 1024);
    return unless(size <= LONGEST_ZIP_BYTES, `the zip has ${mebibytes} MB, and the service accepts at most 50`);
  } catch {
    return [`there is no zip ${artifact}: run npm run build`];
  }
}

/** What is not given has the service's default, which is within. */
const isWithin = (value: number | undefined, low: number, high: number): boolean =>
  value === undefined || (Number.isInteger(value) && value >= low && value <= high);

const unless = (isRight: boolean, problem: string): string[] => (isRight ? [] : [problem]);
