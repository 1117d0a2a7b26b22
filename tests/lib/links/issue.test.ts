import { describe, expect, it } from 'vitest';
import { db, pool } from '@/lib/database/client';
import { env } from '@/lib/env';
import { issueLink } from '@/lib/links/issue';
import { readLink } from '@/lib/links/read';
import { claimsOf, newAddress, newPerson, newResetLink, opened } from '../../support/people/people';
import { withSettings } from '../../support/server/settings';

const read = (token: string | undefined) => readLink('password-reset', token);

describe('issuing', () => {
  // proves: ASVS 6.4.1, ASVS 6.5.3, ASVS 6.5.4, ASVS 11.5.1, OWASP-FP random, Copenhagen reset-token
  it('gives ids that never repeat, times of the database, and the address as it was typed', async () => {
    const address = newAddress().replace('p', 'P');
    const links = await Promise.all(
      Array.from({ length: 20 }, () =>
        issueLink(db(), { purpose: 'sign-up', userId: null, address, callbackUrl: null }),
      ),
    );
    expect(new Set(links.map(({ id }) => id)).size).toBe(20);
    for (const { id } of links) expect(id).toMatch(/^[\w-]{22}$/);
    const { rows } = await pool().query(
      `SELECT "address", "canonical", extract(epoch FROM "expiresAt" - "createdAt")::int AS "life",
              abs(extract(epoch FROM "createdAt" - clock_timestamp())) < 5 AS "now"
       FROM "EmailLink" WHERE "address" = $1`,
      [address],
    );
    expect(rows).toHaveLength(20);
    for (const row of rows)
      expect(row).toEqual({ address, canonical: address.toLowerCase(), life: 600, now: true });
  });

  it('signs with the current secret, and a retry after a rotation with the same one', async () => {
    const older = env().authSecrets;
    const { id, token } = await newResetLink(await newPerson());
    await withSettings(
      { authSecrets: ['a newer secret: 0123456789abcdefghijklmnop', ...older] },
      async () => {
        expect((await opened(id)).token).toBe(token);
        expect(await read(token)).toMatchObject({ state: 'live' });
        const fresh = await newResetLink(await newPerson());
        expect((await claimsOf(fresh.id)).kid).not.toBe((await claimsOf(id)).kid);
      },
    );
  });
});
