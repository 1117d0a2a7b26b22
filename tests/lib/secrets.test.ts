import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { deleteAccount } from '@/lib/accounts/delete';
import { listEvents } from '@/lib/audit/list';
import { pool } from '@/lib/database/client';
import { env } from '@/lib/env';
import { showAccount } from '@/lib/operator/show-account';
import { requestPasswordReset } from '@/lib/password-reset/request';
import { isKeyedHash, keyedHash, keyedHashes } from '@/lib/secrets';
import { newDeletionLink, newPerson, newSignedIn, somewhere } from '../support/people/people';
import { withSettings } from '../support/server/settings';

/** With a new secret in front of the present ones, or in their place. */
const rotated = <T>(run: () => Promise<T>, { kept = true } = {}) => {
  const authSecrets = [randomBytes(32).toString('hex'), ...(kept ? env().authSecrets : [])];
  return withSettings({ authSecrets }, run);
};

describe('a keyed hash', () => {
  // proves: link-rotation
  it('is found after a rotation while the older secret is kept, and not afterwards', async () => {
    const hash = keyedHash('address', 'ada@example.com');
    expect(keyedHashes('address', 'ada@example.com')).toEqual([hash]);
    expect(isKeyedHash('address', 'ada@example.com', hash)).toBe(true);
    await rotated(async () => {
      const [current, older] = keyedHashes('address', 'ada@example.com');
      expect([current, older]).toEqual([keyedHash('address', 'ada@example.com'), hash]);
      expect(current).not.toBe(hash);
      expect(isKeyedHash('address', 'ada@example.com', hash)).toBe(true);
    });
    await rotated(async () => expect(isKeyedHash('address', 'ada@example.com', hash)).toBe(false), {
      kept: false,
    });
  });

  it('is of one value and one purpose, and nothing else is one', () => {
    const hash = keyedHash('address', 'ada@example.com');
    expect(isKeyedHash('address', 'eve@example.com', hash)).toBe(false);
    expect(isKeyedHash('client', 'ada@example.com', hash)).toBe(false);
    for (const text of ['', hash.slice(1), `${hash}0`, hash.toUpperCase(), 'é'.repeat(32)])
      expect(isKeyedHash('address', 'ada@example.com', text)).toBe(false);
  });
});

describe('what strangers did by an address before a rotation', () => {
  async function askedFor() {
    const person = await newPerson();
    const session = await newSignedIn(person);
    await requestPasswordReset({ email: person.email, callbackUrl: null }, somewhere());
    return { person, session };
  }

  it('is still shown to the owner and the operator', async () => {
    const { person, session } = await askedFor();
    await rotated(async () => {
      const { events } = await listEvents(session.user, 1);
      expect(events.map(({ type }) => type)).toEqual(['reset-requested']);
      const shown = await showAccount(person.email);
      expect(shown?.events.map(({ type }) => type)).toEqual(['reset-requested']);
    });
  });

  it('goes with the account', async () => {
    const { person, session } = await askedFor();
    const hash = keyedHash('address', person.email);
    await rotated(async () => {
      const link = await newDeletionLink(person);
      expect((await deleteAccount(session, link, somewhere())).code).toBe('done');
    });
    const { rows } = await pool().query(`SELECT 1 FROM "AuditEvent" WHERE "addressHash" = $1`, [hash]);
    expect(rows).toEqual([]);
  });
});
