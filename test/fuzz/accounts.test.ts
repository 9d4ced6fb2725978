import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openAccounts } from '../../lib/accounts/open-accounts.ts';
import type { CsmsClient } from '../../lib/csms/client.ts';
import { CodedError, codeOf, describeError } from '../../lib/errors.ts';
import type { HttpResponse, Sender } from '../../lib/http/send.ts';
import { createLog } from '../../lib/log.ts';
import type { Manifest } from '../../lib/run/manifest.ts';
import { parseScopes } from '../../lib/settings/scopes.ts';
import { cases, nearlyJson } from './mutate.ts';

/*
 * Whatever STS, IAM, Organizations and Config answer: a plan, or an error of ours; a plan that says complete has every project that a
 * right answer would have had.
 */

const OWN = '0'.repeat(31);
const ownId = `${OWN}1`;
const memberId = `${OWN}2`;
const project = (id: string, name: string, domainId: string, more: object = {}) => ({
  id: id.repeat(32),
  name,
  domain_id: domainId,
  parent_id: domainId,
  enabled: true,
  is_domain: false,
  ...more,
});
const OWN_PROJECTS = { projects: [project('a', 'cn-north-4', ownId), project('b', 'cn-north-4_payments', ownId)] };
const MEMBER_PROJECTS = { projects: [project('c', 'cn-east-3', memberId), project('d', 'MOS', memberId)] };
const MEMBERS = {
  accounts: [{ id: memberId, name: 'prod', status: 'ACTIVE' }],
  page_info: { next_marker: null, current_count: 1 },
};
const KEYS = {
  credentials: {
    access_key_id: 'AK2',
    secret_access_key: 'SK2',
    security_token: 'TOKEN2',
    expiration: '2099-01-01T00:00:00Z',
  },
};
const CONFIG = { results: [{ region_id: 'cn-north-4', project_id: 'a'.repeat(32), count: 1 }] };

const bodyOf = (right: unknown): fc.Arbitrary<string> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(JSON.stringify(right)) }, { weight: 1, arbitrary: nearlyJson([right]) });
const status = fc.constantFrom(200, 200, 200, 200, 200, 200, 400, 401, 403, 404);
const answerOf = (right: unknown) => fc.record({ status, body: bodyOf(right) });

const services = fc.record({
  identity: answerOf({ account_id: ownId }),
  memberIdentity: answerOf({ account_id: memberId }),
  members: answerOf(MEMBERS),
  assume: answerOf(KEYS),
  ownProjects: answerOf(OWN_PROJECTS),
  memberProjects: answerOf(MEMBER_PROJECTS),
  project: answerOf({ project: OWN_PROJECTS.projects[0] }),
  config: answerOf(CONFIG),
});

type Services = typeof services extends fc.Arbitrary<infer Value> ? Value : never;

function senderOf(answers: Services): Sender {
  const pick = (url: string, isMember: boolean): { status: number; body: string } => {
    if (url.includes('/caller-identity')) return isMember ? answers.memberIdentity : answers.identity;
    if (url.includes('/agencies/assume')) return answers.assume;
    if (url.includes('/organizations/accounts')) return answers.members;
    if (url.includes('/run-query')) return answers.config;
    if (url.includes('/v3/projects?')) return isMember ? answers.memberProjects : answers.ownProjects;
    return answers.project;
  };
  let requests = 0;
  return {
    firstRequestSent: Promise.resolve(),
    close: () => Promise.resolve(),
    send: ({ url, headers }): Promise<HttpResponse> => {
      requests += 1;
      if (requests > 100) throw new Error('the discovery does not end');
      const { status: code, body } = pick(url, headers['x-security-token'] !== undefined);
      return Promise.resolve({ status: code, headers: {}, body: Buffer.from(body) });
    },
  };
}

const before = {
  scopes: [
    { region: 'cn-north-4', projectId: 'a'.repeat(32), accountId: ownId, status: 'complete' },
    { region: 'cn-east-3', projectId: 'e'.repeat(32), accountId: memberId, accountName: 'prod', status: 'complete' },
  ],
} as unknown as Manifest;

it('A plan is made, or refused with an error of ours, whatever the services answer', async () => {
  await fc.assert(
    fc.asyncProperty(services, fc.boolean(), async (answers, hasBefore) => {
      const accounts = openAccounts({
        patterns: parseScopes('*:*,*:*@*'),
        entries: [{ organization: true, agency: 'csms-reader' }],
        mode: 'sts',
        endpoints: {
          sts: 'https://sts',
          iam: 'https://iam',
          organizations: 'https://organizations',
          config: 'https://config',
        },
        credentials: { type: 'aksk', ak: 'AK1', sk: 'SK1' },
        externalIdOf: () => undefined,
        keepSecret: () => undefined,
        sender: senderOf(answers),
        remainingMs: () => 60_000,
        signal: new AbortController().signal,
        log: createLog({ level: () => 'off' as never, fields: {}, redact: (fields) => fields }),
        toErrorInfo: describeError,
        own: undefined as unknown as CsmsClient,
        openClient: () => undefined as unknown as CsmsClient,
      });
      let plan;
      try {
        plan = await accounts.plan({
          selected: undefined,
          sessionName: 'fuzz',
          previous: () => Promise.resolve(hasBefore ? before : undefined),
        });
      } catch (error) {
        expect(error).toBeInstanceOf(CodedError);
        expect(codeOf(error)).toMatch(/^(?:ACCOUNT|ORGANIZATION|SCOPES|HTTP)_/);
        return;
      }
      const { scopes, discovered } = plan;
      const isAllRight = Object.values(answers).every(({ status: code }) => code === 200);
      // every scope of the run before is there, or proven gone
      const known = new Set([...scopes, ...(discovered?.discovery.gone ?? [])].map(({ projectId }) => projectId));
      if (hasBefore && !isAllRight && discovered?.isComplete)
        for (const { projectId, accountId } of before.scopes)
          if (discovered.accounts.some((account) => account.accountId === accountId))
            expect(known).toContain(projectId);
      expect(scopes.every(({ region, projectId }) => typeof region === 'string' && projectId !== '')).toBe(true);
    }),
    cases(4_000),
  );
});
