import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';

export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
}

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
}

interface PropertyType {
  readonly type: string;
  readonly reference?: { readonly $ref: string };
  readonly element?: PropertyType;
}
type Properties = Readonly<Record<string, { readonly type: PropertyType; readonly required?: boolean }>>;

/** AWS's own list of resource types and their properties, as the CDK ships it. */
const database = loadAwsServiceSpecSync();

/**
 * What CloudFormation would refuse, without asking it: unknown resource types and properties, at any depth, wrong kinds of
 * values, missing required ones, and references to nothing.
 */
export function templateProblems({ Resources: resources }: Template): string[] {
  return Object.entries(resources).flatMap(([id, { Type, Properties: values = {}, DependsOn = [] }]) => {
    const spec = database.lookup('resource', 'cloudFormationType', 'equals', Type).at(0);
    if (spec === undefined) return [`${id}: unknown type ${Type}`];
    const references = [...[DependsOn].flat(), ...referencesIn(values)];
    return [
      ...objectProblems(values, spec.properties, id),
      ...references
        .filter((name) => !(name in resources))
        .map((name) => `${id}: refers to ${name}, which is not there`),
    ];
  });
}

function objectProblems(values: object, properties: Properties, path: string): string[] {
  const missing = Object.keys(properties).filter((name) => properties[name]?.required && !(name in values));
  return [
    ...missing.map((name) => `${path}: ${name} is missing`),
    ...Object.entries(values).flatMap(([name, value]) => {
      const property = properties[name];
      return property === undefined
        ? [`${path}: unknown ${name}`]
        : valueProblems(value, property.type, `${path}.${name}`);
    }),
  ];
}

const SCALARS: Readonly<Record<string, string>> = {
  string: 'string',
  integer: 'number',
  number: 'number',
  boolean: 'boolean',
};

function valueProblems(value: unknown, { type, reference, element }: PropertyType, path: string): string[] {
  if (isFunction(value)) return [];
  if (type === 'array')
    return Array.isArray(value)
      ? value.flatMap((item, index) => valueProblems(item, element!, `${path}[${index}]`))
      : [`${path}: no list`];
  if (type === 'ref')
    return objectProblems(value as object, database.get('typeDefinition', reference!).properties, path);
  const scalar = SCALARS[type];
  return scalar === undefined || typeof value === scalar ? [] : [`${path}: ${JSON.stringify(value)} is no ${type}`];
}

const isFunction = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && /^(Ref|Fn::\w+)$/.test(Object.keys(value)[0] ?? '');

/** Names in `Ref`, `Fn::GetAtt` and `Fn::Sub`, pseudo parameters left out. */
function referencesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, item]: [string, unknown]) => {
    if (name === 'Ref') return [item as string].filter((text) => !text.startsWith('AWS::'));
    if (name === 'Fn::GetAtt') return [typeof item === 'string' ? item.split('.')[0]! : (item as string[])[0]!];
    if (name === 'Fn::Sub' && typeof item === 'string')
      return [...item.matchAll(/\$\{(?!AWS::)([^}.]+)[^}]*\}/g)].map(([, target]) => target!);
    return referencesIn(item);
  });
}
