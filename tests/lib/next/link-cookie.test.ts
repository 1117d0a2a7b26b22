import { describe, expect, it } from 'vitest';
import { linkRoute } from '@/lib/next/link-cookie';
import { newPerson, newResetLink } from '../../support/people/people';

const open = linkRoute('password-reset');

/** The token that the route puts into the cookie for a link that ends like this. */
async function kept(token: string): Promise<string | undefined> {
  const answer = await open(new Request('http://localhost/'), { params: Promise.resolve({ token }) });
  return /=([^;]*)/.exec(answer.headers.get('Set-Cookie') ?? '')?.[1];
}

const ADDED = [
  ...['>', '<', '.', ')', ']', '}', '"', "'", '”', '’', '»', '*', '**', '|', '\\', ',', ';', ':', '!', '?'],
  ...['_', '-', '__', '--', '_.', '-)', '*.', '_>', '._', '.-', '=', '==', '&gt;', '>.', '.html'],
  ...[
    ' ',
    '\t',
    '\n',
    '\u00a0',
    '\u200b',
    '%',
    '%2',
    '%E2%80',
    '%3E',
    '%20',
    '%0D%0A',
    '%22%3E',
    '%5F',
    '%2D',
  ],
  ...['a', 'Best', 'wishes_', '-- ', '~', '~~', '\u2026', '\u3002'],
];

describe('an emailed link', () => {
  it.each(ADDED)('opens when mail software adds %j to its end', async (added) => {
    const { token } = await newResetLink(await newPerson());
    expect(await kept(token + added)).toBe(token);
    expect(await kept(encodeURIComponent(token + added))).toBe(token);
  });

  it('opens with spaces before its token', async () => {
    const { token } = await newResetLink(await newPerson());
    expect(await kept(`%20${token}`)).toBe(token);
  });

  it('never ends in a character that linkifiers drop', async () => {
    const person = await newPerson();
    for (let count = 0; count < 40; count += 1)
      expect((await newResetLink(person)).token).toMatch(/[AEIMQUYcgkosw048]$/);
  });

  it('doesn’t open when it is shortened or changed', async () => {
    const { token } = await newResetLink(await newPerson());
    const changed = token.slice(0, -3) + (token.at(-3) === 'A' ? 'B' : 'A') + token.slice(-2);
    for (const mangled of [token.slice(0, -1), token.slice(0, -10), changed, `_${token}`, ''])
      expect(await kept(mangled), mangled).toBe('refused');
  });
});
