import { parseArgs } from 'node:util';
import { CodedError } from '../../errors.ts';
import { REGIONS } from './accounts/invent-accounts.ts';
import type { FaultRule } from './faults.ts';
import { isSwitchName, switchOf, type SwitchName } from './switches.ts';
import { API_NAMES, type ApiName } from './api-name.ts';

export interface EmulatorArguments {
  readonly secrets: number;
  readonly scopes: number;
  /** Member accounts of the organization. */
  readonly accounts: number;
  /** Of the members. */
  readonly regions: readonly string[];
  /** Of a member, in each region. */
  readonly projects: number;
  readonly externalId: string | undefined;
  readonly port: number;
  readonly seed: number;
  readonly faults: readonly FaultRule[];
  readonly json: boolean;
  readonly help: boolean;
}

const OPTIONS = {
  secrets: { type: 'string', default: '500' },
  scopes: { type: 'string', default: '1' },
  accounts: { type: 'string', default: '0' },
  regions: { type: 'string', default: REGIONS.join(',') },
  projects: { type: 'string', default: '2' },
  'external-id': { type: 'string' },
  port: { type: 'string', default: '0' },
  seed: { type: 'string', default: '1' },
  latency: { type: 'string', default: '0' },
  switch: { type: 'string', multiple: true, default: [] as string[] },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

const APIS: readonly string[] = API_NAMES;

const refuse = (message: string): CodedError =>
  new CodedError('EMULATOR_BAD_ARGUMENT', message, { hint: 'npm run emulator -- --help lists what there is.' });

function parseNumber(name: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw refuse(`${name} takes a whole number, not "${text}".`);
}

function parseRegions(text: string): string[] {
  const regions = text.split(',');
  if (regions.every((region) => /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(region))) return regions;
  throw refuse(`--regions takes names like ${REGIONS.join(',')}, not "${text}".`);
}

const LAST_PORT = 65_535;

function parsePort(text: string): number {
  const port = parseNumber('--port', text);
  if (port <= LAST_PORT) return port;
  throw refuse(`--port takes a number from 0 to ${LAST_PORT}, not "${text}".`);
}

function parseCondition(text: string): Partial<FaultRule> {
  const [field = '', value = ''] = text.split('=', 2);
  if (field === 'times' || field === 'skip') return { [field]: parseNumber(`--switch …,${field}`, value) };
  if (field === 'region') return { region: value };
  if (field === 'project') return { projectId: value };
  if (field === 'account') return { account: value };
  if (field === 'api' && APIS.includes(value)) return { api: value as ApiName };
  throw refuse(
    `--switch …,${text}: what may follow is api=${APIS.join('|')}, region=, project=, account=, times=, skip=.`,
  );
}

const toValue = (text: string): number | string => (/^-?\d+$/.test(text) ? Number(text) : text);

/** @throws EMULATOR_BAD_ARGUMENT */
function checkValue(name: SwitchName, value: string): void {
  const { value: usual, values, isSigned } = switchOf(name);
  if (values !== undefined && !values.map(String).includes(value))
    throw refuse(`--switch ${name} takes ${values.join(', ')}, not "${value}".`);
  if (typeof usual !== 'number') return;
  if (isSigned === true && /^-\d{1,9}$/.test(value)) return;
  parseNumber(`--switch ${name}`, value);
}

/** `name[=value][,api=…][,region=…][,project=…][,account=…][,times=…][,skip=…]` @throws EMULATOR_BAD_ARGUMENT */
export function parseSwitch(text: string): FaultRule {
  const [head = '', ...conditions] = text.split(',');
  const [name = '', value] = head.split('=', 2);
  if (!isSwitchName(name) || name === 'before-page') throw refuse(`--switch ${text}: there is no switch "${name}".`);
  const { value: usual } = switchOf(name);
  if (value !== undefined && usual === undefined) throw refuse(`--switch ${name} takes no value.`);
  if (value !== undefined) checkValue(name, value);
  const rule: FaultRule = { name, ...(value === undefined ? {} : { value: toValue(value) }) };
  return Object.assign(rule, ...conditions.map(parseCondition)) as FaultRule;
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: false }).values;
  } catch (error) {
    throw refuse((error as Error).message);
  }
}

/** The command line of the emulator. @throws EMULATOR_BAD_ARGUMENT for an unknown flag or a value that is none */
export function parseArguments(argv: readonly string[]): EmulatorArguments {
  const values = parse(argv);
  const latency = parseNumber('--latency', values.latency);
  const faults = values.switch.map(parseSwitch);
  return {
    secrets: parseNumber('--secrets', values.secrets),
    scopes: parseNumber('--scopes', values.scopes),
    accounts: parseNumber('--accounts', values.accounts),
    regions: parseRegions(values.regions),
    projects: parseNumber('--projects', values.projects),
    externalId: values['external-id'],
    port: parsePort(values.port),
    seed: parseNumber('--seed', values.seed),
    faults: latency > 0 ? [{ name: 'latency', value: latency }, ...faults] : faults,
    json: values.json,
    help: values.help,
  };
}
