import fc from 'fast-check';
import { expect, it } from 'vitest';
import { previewRequest } from '../../../../lib/local/preview-request.ts';
import type { ChannelTypeName } from '../../../../lib/notify/channels/registry.ts';
import { cut, mostThatFits } from '../../../../lib/text/cut.ts';
import { maskCredentials } from '../../../../lib/redact/mask-credentials.ts';
import {
  END_REASONS,
  NOTICE_REASONS,
  type Notice,
  type NoticeSecret,
  type OutgoingNotice,
} from '../../../../lib/notify/notice.ts';
import { toLine } from '../../../../lib/text/visible.ts';
import { noticeFullOf, noticeSecret, outgoingNotice } from '../../../support/outgoing-notice.ts';

/** Any text: ASCII, quotes that JSON doubles, wide characters, half surrogates. */
const anyText = (maxLength: number): fc.Arbitrary<string> =>
  fc.oneof(
    fc.string({ maxLength }),
    fc.string({ maxLength, unit: 'binary' }),
    fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength }).map((codes) => String.fromCharCode(...codes)),
    fc
      .tuple(fc.constantFrom('汉', '😀', '"', '\\', '\u0001', '_', '<', 'é'), fc.integer({ min: 0, max: maxLength }))
      .map(([unit, count]) => unit.repeat(count)),
  );

const anySecret: fc.Arbitrary<NoticeSecret> = fc
  .record({
    region: anyText(60),
    projectId: anyText(60),
    id: anyText(80),
    name: fc.option(anyText(300)),
    owner: fc.option(anyText(300)),
    attempts: fc.option(fc.nat()),
    taskId: fc.option(anyText(100)),
    durationSeconds: fc.option(fc.nat()),
    endedByTaskId: fc.option(anyText(100)),
    endReason: fc.constantFrom(null, ...END_REASONS),
  })
  .map(noticeSecret);

const anyNotice: fc.Arbitrary<OutgoingNotice> = fc
  .record({
    type: fc.constantFrom('rotation.failed' as const, 'rotation.overdue' as const, 'watch.stale' as const),
    stage: fc.constantFrom('opened' as const, 'escalated' as const, 'resolved' as const),
    severity: fc.constantFrom('critical' as const, 'low' as const),
    cause: fc.record({
      functionUrn: fc.option(anyText(3000)),
      errorCode: fc.option(anyText(3000)),
      message: fc.option(anyText(30_000)),
      reason: fc.constantFrom(...NOTICE_REASONS),
      endReason: fc.constantFrom(null, 'mixed' as const, ...END_REASONS),
      kinds: fc.constantFrom({ 'rotation.failed': 3 }, { 'rotation.failed': 3, 'rotation.overdue': 1 }),
      run: fc.record({ function: anyText(300), completeAt: anyText(300) }),
    }),
    few: fc.array(anySecret, { maxLength: 8 }),
    times: fc.constantFrom(1, 1, 5, 80),
    links: fc.record({ console: fc.option(fc.oneof(fc.webUrl(), anyText(3000))), details: fc.option(anyText(1000)) }),
  })
  .map(({ few, times, ...change }) =>
    outgoingNotice({ ...change, secrets: Array.from({ length: times }, () => few).flat() } satisfies Partial<Notice>, {
      closesCause: true,
    }),
  );

const bytes = (text: unknown): number => Buffer.byteLength(typeof text === 'string' ? text : JSON.stringify(text));

interface SlackBody {
  text: string;
  blocks: { type: string; text?: { text: string }; elements?: unknown[] }[];
}

/** What each service says of its limits. */
const LIMITS: Readonly<Record<ChannelTypeName, (body: string) => void>> = {
  webhook: (body) => expect(bytes(body)).toBeLessThan(20_000),
  slack: (body) => {
    const { text, blocks } = JSON.parse(body) as SlackBody;
    expect(text.length).toBeLessThanOrEqual(4_000);
    expect(blocks.length).toBeLessThanOrEqual(50);
    for (const block of blocks) {
      const most = block.type === 'header' ? 150 : 3_000;
      if (block.text) expect(block.text.text.length).toBeLessThanOrEqual(most);
      if (block.text) expect(block.text.text.length).toBeGreaterThan(0);
      expect(block.elements?.length ?? 0).toBeLessThanOrEqual(10);
    }
  },
  teams: (body) => expect(bytes(body)).toBeLessThan(28 * 1024),
  feishu: (body) => expect(bytes(body)).toBeLessThanOrEqual(20 * 1024),
  dingtalk: (body) => expect(bytes(body)).toBeLessThanOrEqual(20_000),
  wecom: (body) => {
    const { markdown } = JSON.parse(body) as { markdown: { content: string } };
    expect(bytes(markdown.content)).toBeLessThanOrEqual(4_096);
  },
  pagerduty: (body) => {
    const { payload, dedup_key: key } = JSON.parse(body) as { payload: { summary: string }; dedup_key: string };
    expect(bytes(body)).toBeLessThan(512 * 1024);
    expect(payload.summary.length).toBeLessThanOrEqual(1_024);
    expect(key.length).toBeLessThanOrEqual(255);
  },
  smn: (body) => {
    const { subject, message_structure: structure } = JSON.parse(body) as {
      subject: string;
      message_structure: string;
    };
    const { sms, default: shown } = JSON.parse(structure) as { sms: string; default: string };
    expect(bytes(subject)).toBeLessThanOrEqual(512);
    expect(bytes(structure)).toBeLessThanOrEqual(256 * 1024);
    expect(sms.length).toBeLessThanOrEqual(490);
    expect(shown).not.toBe('');
  },
};

it.each(Object.keys(LIMITS) as ChannelTypeName[])('keeps to the limits of %s whatever it has to tell', async (type) => {
  await fc.assert(
    fc.asyncProperty(anyNotice, fc.constantFrom('en' as const, 'zh' as const), async (outgoing, lang) => {
      const request = await previewRequest(type, outgoing, lang);
      expect(request).toBeDefined();
      LIMITS[type](request?.body ?? '');
      // half a surrogate pair would be a broken character in UTF-8; machines get what the API gave
      if (type !== 'webhook' && type !== 'smn') expect(request?.body).not.toMatch(/\\ud[89a-f][0-9a-f]{2}/i);
    }),
    { numRuns: 25 },
  );
});

const HEAVY = ['汉', '😀', '"', '\\', '_', '\u0001', '\uD800', 'é'];

it.each(Object.keys(LIMITS) as ChannelTypeName[])(
  'keeps to the limits of %s where every text is at its heaviest',
  async (type) => {
    for (const unit of HEAVY)
      for (const [chars, secrets] of [
        [20, 80],
        [64, 1],
        [64, 12],
        [255, 300],
        [9_000, 2],
      ] as const) {
        const request = await previewRequest(type, noticeFullOf(unit.repeat(chars), secrets));
        expect(request).toBeDefined();
        LIMITS[type](request?.body ?? '');
      }
  },
);

it('counts all that a webhook leaves out', async () => {
  await fc.assert(
    fc.asyncProperty(anyNotice, async (outgoing) => {
      const request = await previewRequest('webhook', outgoing);
      const { secrets, secretsOmitted = 0 } = JSON.parse(request?.body ?? '') as {
        secrets: [];
        secretsOmitted?: number;
      };
      expect(secrets.length + secretsOmitted).toBe(outgoing.notice.secrets.length);
    }),
    { numRuns: 25 },
  );
});

it('cuts at whole characters, and counts what is left out', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.integer({ min: 12, max: 100 }), (text, max) => {
      const shown = cut(text, max, Buffer.byteLength);
      expect(Buffer.byteLength(shown)).toBeLessThanOrEqual(max);
      const [, head = text, omitted = '0'] = /^(.*)… \(\+(\d+)\)$/su.exec(shown) ?? [];
      expect(text.startsWith(head)).toBe(true);
      expect(Array.from(head).length + Number(omitted)).toBe(Array.from(text).length);
    }),
  );
});

it('cuts no more than it has to', () => {
  fc.assert(
    fc.property(fc.nat(1000), fc.nat(1000), (max, limit) => {
      expect(mostThatFits(max, (count) => count <= limit)).toBe(Math.min(max, limit));
    }),
  );
});

it('makes one line of anything', () => {
  fc.assert(
    fc.property(anyText(500), fc.integer({ min: 12, max: 300 }), (text, max) => {
      const line = toLine(text, max);
      expect(line.length).toBeLessThanOrEqual(max);
      expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
      expect(toLine(line, max)).toBe(line);
    }),
  );
});

it('masks nothing twice, and never throws', () => {
  fc.assert(
    fc.property(anyText(300), (text) => {
      const masked = maskCredentials(text);
      expect(maskCredentials(masked)).toBe(masked);
    }),
  );
});

it('finds a password wherever it stands', () => {
  const word = fc.stringMatching(/^[A-Za-z0-9!#%^*+=_-]{8,30}$/);
  const around = fc.stringMatching(/^[a-z ,.]{0,40}$/);
  fc.assert(
    fc.property(word, around, around, (password, before, after) => {
      fc.pre(!/^[*]+$/.test(password));
      for (const text of [`${before} password="${password}" ${after}`, `${before} mysql://u:${password}@db ${after}`])
        expect(maskCredentials(text)).not.toContain(password);
    }),
  );
});
