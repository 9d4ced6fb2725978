import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createRedactor } from '../../../../lib/redact/redactor.ts';
import { parseEnvelope } from '../../../../lib/csms/errors.ts';
import { cut } from '../../../../lib/text/cut.ts';

const secrets = fc.string({
  unit: fc.constantFrom('A', 'B', 'd', 'e', '0', '1', '+', '/'),
  minLength: 16,
  maxLength: 60,
});
const words = fc.string({ unit: fc.constantFrom('x', 'y', 'z', ' ', ':', ','), maxLength: 80 });

it('leaves nothing of a secret that a text was cut within', () => {
  fc.assert(
    fc.property(secrets, words, words, fc.nat(60), fc.boolean(), (secret, before, after, room, hasMark) => {
      const redactor = createRedactor();
      redactor.add(secret);
      const quoted = `${before}${secret}${after}`;
      const max = before.length + room;
      const shown = redactor.text(hasMark ? `${cut(quoted, max + 8)}: GET https://host` : quoted.slice(0, max));
      for (let at = 0; at + 8 <= secret.length; at += 1) expect(shown).not.toContain(secret.slice(0, at + 8));
    }),
    { numRuns: 500 },
  );
});

it('leaves nothing of one that a service quotes where its words are cut', () => {
  const redactor = createRedactor();
  const secret = 'Kq7vXw2mZr9bTn4cLs8dHf3gJp6yRt1e';
  redactor.add(secret);
  for (let before = 960; before < 1010; before += 1) {
    const body = JSON.stringify({ error_code: 'X.1', error_msg: `${'a'.repeat(before)}${secret}` });
    expect(redactor.text(`${parseEnvelope(body).message}: GET https://host`)).not.toContain(secret.slice(0, 8));
  }
  for (let before = 150; before < 210; before += 1) {
    const page = `<html>${'a'.repeat(before)}${secret}</html>`;
    expect(redactor.text(`${parseEnvelope(page).message}: GET https://host`)).not.toContain(secret.slice(0, 8));
  }
});

it('leaves words alone that begin as a secret does', () => {
  const redactor = createRedactor();
  redactor.add('production-of-the-night');
  redactor.add('https://hooks.example.com/services/T0/B0/x');
  expect(redactor.text('production-of-bread, https://hooks.example.com refused')).toBe(
    'production-of-bread, https://hooks.example.com refused',
  );
  expect(redactor.text('it is reached at https://hooks.example.com')).toBe(
    'it is reached at https://hooks.example.com',
  );
});
