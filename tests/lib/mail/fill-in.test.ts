import { expect, it } from 'vitest';
import { fillIn, type Rendering } from '@/lib/mail/compose';
import { LINK_PLACEHOLDER as HERE, PROTECTIVE_PLACEHOLDER as THERE } from '@/lib/mail/placeholder';

const rendering: Rendering = {
  from: 'Sparekey <accounts@example.com>',
  to: 'ada@example.com',
  subject: 'A subject',
  html: `<a href="https://a.example/${HERE}">https://a.example/${HERE}</a>`,
  text: `https://a.example/${HERE}\nhttps://a.example/${HERE}`,
  replyTo: null,
  date: '2026-11-23T14:22:00.000Z',
  headers: { 'Auto-Submitted': 'auto-generated' },
  tag: 'message-1',
};

const only = (link: string | null) => ({ link, protective: null });

it('replaces every placeholder in both parts and nothing else', () => {
  expect(fillIn(rendering, only('a.b.c'))).toEqual({
    ...rendering,
    html: '<a href="https://a.example/a.b.c">https://a.example/a.b.c</a>',
    text: 'https://a.example/a.b.c\nhttps://a.example/a.b.c',
  });
  expect(rendering.text).toContain(HERE);
});

it('inserts the token literally, not as a replacement pattern', () => {
  expect(fillIn(rendering, only("$&-$'")).html).toBe(
    '<a href="https://a.example/$&-$\'">https://a.example/$&-$\'</a>',
  );
});

it('throws for a missing link or a leftover placeholder in either part', () => {
  for (const part of ['html', 'text'] as const) {
    const lacking = { ...rendering, [part]: 'nothing' };
    expect(() => fillIn(lacking, only('a.b.c'))).toThrow('no placeholder for it');
    expect(() => fillIn(lacking, only(null))).toThrow('no link');
  }
  const plain = { ...rendering, html: 'nothing', text: 'nothing' };
  expect(fillIn(plain, only(null))).toEqual(plain);
});

it('uses a placeholder that neither HTML nor a URL changes', () => {
  expect(HERE).toMatch(/^[\w-]+$/);
  expect(new URL(`https://a.example/${HERE}`).pathname).toBe(`/${HERE}`);
});

it('puts each of two tokens in place of its own placeholder', () => {
  const two = { ...rendering, html: `${HERE} ${THERE}`, text: `${THERE} ${HERE}` };
  expect(fillIn(two, { link: 'a.b.c', protective: 'd.e.f' })).toMatchObject({
    html: 'a.b.c d.e.f',
    text: 'd.e.f a.b.c',
  });
  for (const tokens of [only('a.b.c'), { link: null, protective: 'd.e.f' }])
    expect(() => fillIn(two, tokens)).toThrow('no link');
  expect(() => fillIn(rendering, { link: 'a.b.c', protective: 'd.e.f' })).toThrow('no placeholder for it');
});
