import { CodedError } from '../errors.ts';
import { scopeName, type Scope } from '../scope.ts';
import { parseList, refuse } from './parsers.ts';

export const REGION = /^[a-z0-9]+(-[a-z0-9]+)*$/;
export const PROJECT = /^[0-9a-f]{32}$/;

/** `region:project_id`, comma-separated. Throws an Error that names the first one that is not. */
export function parseScopes(text: string): Scope[] {
  const names = parseList(text);
  if (names.length === 0) refuse('it names no project');
  return names.map((name) => {
    const [region = '', projectId = '', ...rest] = name.split(':');
    const valid = REGION.test(region) && PROJECT.test(projectId) && rest.length === 0;
    return valid ? { region, projectId } : refuse(`"${name}" is not valid`);
  });
}

/**
 * The scopes that a command selects, in the settings' order; all of them when it selects none. A caller never names a
 * region or project of its own.
 *
 * @throws COMMAND_INVALID for one that is not in `CSMS_SCOPES`, or for an empty selection.
 */
export function selectScopes(configured: readonly Scope[], selected: readonly string[] | undefined): Scope[] {
  if (selected === undefined) return [...configured];
  const known = new Set(configured.map((scope) => scopeName(scope)));
  const unknown = selected.filter((name) => !known.has(name));
  if (unknown.length > 0 || selected.length === 0) {
    const what =
      unknown.length > 0
        ? `"scopes" selects what is not in CSMS_SCOPES: ${unknown.slice(0, 5).join(', ')}`
        : '"scopes" selects no project';
    throw new CodedError('COMMAND_INVALID', what, { hint: `CSMS_SCOPES has: ${[...known].slice(0, 20).join(', ')}` });
  }
  return configured.filter((scope) => selected.includes(scopeName(scope)));
}
