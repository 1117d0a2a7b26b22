import { describe, expect, it } from 'vitest';
import { requestSignUp } from '@/lib/accounts/sign-up';
import { pool } from '@/lib/database/client';
import { limits } from '@/lib/limits/table';
import { readLink } from '@/lib/links/read';
import { requestPasswordReset } from '@/lib/password-reset/request';
import { newAddress, newPerson, newResetLink, rowsOf, somewhere } from '../../support/people/people';
import { statementsOf } from '../../support/database/statements';

const messagesTo = async (address: string) => {
  const { rows } = await pool().query(
    `SELECT "kind", "state", "userId", "linkId", "rendering", "device", "callbackUrl" FROM "OutboundEmail" WHERE "address" = $1`,
    [address],
  );
  return rows;
};

describe.each([
  ['password-reset', requestPasswordReset],
  ['sign-up', requestSignUp],
] as const)('asking for a link: %s', (kind, ask) => {
  // proves: forgot-mail-fails, forgot-known-unknown
  it('writes one message for whoever it may be, and sends nothing by itself', async () => {
    const [known, unknown] = [(await newPerson()).email, newAddress()];
    for (const email of [known, unknown]) {
      expect(await ask({ email, callbackUrl: '/account' }, somewhere())).toEqual({ code: 'accepted' });
      expect(await messagesTo(email)).toEqual([
        {
          kind,
          state: 'queued',
          userId: null,
          linkId: null,
          rendering: null,
          device: 'Firefox on Linux',
          callbackUrl: '/account',
        },
      ]);
    }
  });

  // proves: ASVS 6.3.8, OWASP-FP request, OWASP-FP time, OWASP-Auth generic
  // proves: forgot-timing, forgot-known-unknown, sign-up-taken, returned-data
  it('runs the very same statements for a known and an unknown address, and none on "User"', async () => {
    const [known, unknown] = [(await newPerson()).email, newAddress()];
    await ask({ email: newAddress(), callbackUrl: null }, somewhere());
    const [forKnown, forUnknown] = [
      await statementsOf(() => ask({ email: known, callbackUrl: null }, somewhere())),
      await statementsOf(() => ask({ email: unknown, callbackUrl: null }, somewhere())),
    ];
    expect(forKnown.length).toBeGreaterThan(3);
    expect(forKnown).toEqual(forUnknown);
    expect(forKnown.join('\n')).not.toMatch(/"(User|EmailLink|Session)"/);
  });

  // proves: OWASP-FP nothing-changes
  it('keeps nothing of the person but the message', async () => {
    const email = newAddress();
    await ask({ email, callbackUrl: null }, somewhere());
    for (const table of ['User', 'EmailLink']) {
      const { rows } = await pool().query(`SELECT 1 FROM "${table}" t WHERE t::text ILIKE '%' || $1 || '%'`, [
        email,
      ]);
      expect(rows, table).toEqual([]);
    }
  });

  // proves: ASVS 2.4.1, OWASP-FP floods, Copenhagen mail-limit
  it('is silent about the limit of an address, in every spelling, and writes no message then', async () => {
    const email = newAddress();
    const { times: atOnce } = limits['ask-password-reset'];
    for (let round = 0; round < atOnce + 3; round += 1)
      expect(
        await ask({ email: round % 2 ? email : email.toUpperCase(), callbackUrl: null }, somewhere()),
      ).toEqual({
        code: 'accepted',
      });
    expect([...(await messagesTo(email)), ...(await messagesTo(email.toUpperCase()))]).toHaveLength(atOnce);
  });

  // proves: OWASP-FP floods, Copenhagen mail-limit, ASVS 2.4.1
  it('tells a client of its limit, alike for every address', async () => {
    const [from, known] = [somewhere(), await newPerson()];
    for (let round = 0; round < limits['ask-for-link'].times; round += 1)
      expect((await ask({ email: newAddress(), callbackUrl: null }, from)).code).toBe('accepted');
    for (const email of [known.email, newAddress()]) {
      expect(await ask({ email, callbackUrl: null }, from)).toEqual({
        code: 'limited',
        retryAfterSeconds: expect.any(Number),
      });
      expect(await messagesTo(email)).toEqual([]);
    }
  });
});

// proves: OWASP-FP nothing-changes, OWASP-Auth lockout, newer-and-older-links
it('fifty requests by a stranger leave the link alive that the owner holds', async () => {
  const person = await newPerson();
  const held = await newResetLink(person);
  const before = await rowsOf('EmailLink', 'userId', person.id);
  await Promise.all(
    Array.from({ length: 50 }, () =>
      requestPasswordReset({ email: person.email, callbackUrl: null }, somewhere()),
    ),
  );
  expect(await rowsOf('EmailLink', 'userId', person.id)).toEqual(before);
  expect(await readLink('password-reset', held.token)).toMatchObject({ state: 'live' });
});
