import { expect, it } from 'vitest';
import { linksIn } from '@/components/mailbox/links-in';

const OWN = 'http://localhost:3000';

it('finds the own links of a text, each once, in their order, without what stands around them', () => {
  const text = `Reset: ${OWN}/reset-password/abc.def-g_h\n(${OWN}/sign-in), again <${OWN}/sign-in> "${OWN}/x"`;
  expect(linksIn(text, OWN)).toEqual([`${OWN}/reset-password/abc.def-g_h`, `${OWN}/sign-in`, `${OWN}/x`]);
});

it('passes over other sites, the start page and what only looks like a link', () => {
  const text = `https://evil.test/a http://localhost:3001/a ${OWN}/ ${OWN}.evil.test/a ftp://x http:// mailto:a@b.co`;
  expect(linksIn(text, OWN)).toEqual([]);
});
