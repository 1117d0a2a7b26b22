import { describe, expect, it } from 'vitest';
import { db, pool } from '@/lib/database/client';
import { limits } from '@/lib/limits/table';
import { renewLink } from '@/lib/links/renew';
import { decideRenewal, mayRenew } from '@/lib/worker/decide/renewal';
import type { ClaimedMessage } from '@/lib/worker/claimed-message';
import {
  ageLink,
  newAddress,
  newPerson,
  newResetLink,
  newSignUpLink,
  rowsOf,
  somewhere,
} from '../../support/people/people';
import { statementsOf } from '../../support/database/statements';

const DAY = 86_400;

/** Asks for a renewal and returns what the outbox then holds of it. */
async function renewal(
  purpose: 'password-reset' | 'sign-up',
  link: { id: string; token: string },
): Promise<ClaimedMessage> {
  expect(await renewLink(purpose, link.token, somewhere())).toEqual({ code: 'accepted' });
  const { rows } = await pool().query<ClaimedMessage>(
    `SELECT * FROM "OutboundEmail" WHERE "renewsLinkId" = $1 ORDER BY "createdAt" DESC LIMIT 1`,
    [link.id],
  );
  if (!rows[0]) throw new Error('no message');
  return rows[0];
}

describe('asking for a new link in the place of a dead one', () => {
  it('writes a message that names the old link and nobody, without looking anything up', async () => {
    const { id } = await newResetLink(await newPerson());
    const dead = await ageLink(id, 3600);
    const statements = await statementsOf(() => renewLink('password-reset', dead.token, somewhere()));
    expect(statements.join('\n')).not.toMatch(/"(User|EmailLink|Session)"/);
    expect(await renewal('password-reset', dead)).toMatchObject({
      kind: 'renewal',
      address: '',
      userId: null,
      linkId: null,
    });
  });

  it('only a token of ours for this purpose can ask', async () => {
    const signUp = await newSignUpLink(newAddress());
    for (const token of [undefined, '', 'refused', 'a.b.c', signUp.token])
      expect(await renewLink('password-reset', token, somewhere())).toEqual({ code: 'forged' });
    const { rows } = await pool().query('SELECT 1 FROM "OutboundEmail" WHERE "renewsLinkId" = $1', [
      signUp.id,
    ]);
    expect(rows).toEqual([]);
  });

  it('counts as asking for a link', async () => {
    const [link, from] = [await newResetLink(await newPerson()), somewhere()];
    for (let round = 0; round < limits['ask-for-link'].times; round += 1)
      expect(await renewLink('password-reset', link.token, from)).toEqual({ code: 'accepted' });
    expect(await renewLink('password-reset', link.token, from)).toMatchObject({ code: 'limited' });
  });
});

describe('what the worker makes of it', () => {
  it("a mail to the account's address with the callbackUrl of the old link", async () => {
    const person = await newPerson();
    const { id } = await newResetLink(person, '/account');
    const decision = await decideRenewal(db(), await renewal('password-reset', await ageLink(id, 3600)));
    expect(decision).toMatchObject({
      to: person.email,
      discard: null,
      link: { purpose: 'password-reset', userId: person.id, address: person.email, callbackUrl: '/account' },
    });
  });

  it('nothing when that is no longer the address of the account, and nothing to the new one', async () => {
    const person = await newPerson();
    const message = await renewal('password-reset', await newResetLink(person));
    const moved = newAddress();
    await pool().query('UPDATE "User" SET "email" = $2, "emailCanonical" = $2 WHERE "id" = $1', [
      person.id,
      moved,
    ]);
    const decision = await decideRenewal(db(), message);
    expect(decision.discard).not.toBeNull();
    expect(JSON.stringify(decision)).not.toContain(moved);
  });

  it('nothing when the account or the link is gone, or the link is older than seven days', async () => {
    const [gone, old] = [await newPerson(), await newPerson()];
    const message = await renewal('password-reset', await newResetLink(gone));
    await pool().query('DELETE FROM "User" WHERE "id" = $1', [gone.id]);
    expect((await decideRenewal(db(), message)).discard).toBe('unknown-link');

    const { id } = await newResetLink(old);
    const older = await renewal('password-reset', await ageLink(id, 7 * DAY));
    expect((await decideRenewal(db(), older)).discard).toBe('unknown-link');
  });

  it('for a sign-up: a new link, or "you already have an account" once there is one', async () => {
    const address = newAddress();
    const message = await renewal('sign-up', await newSignUpLink(address, '/account'));
    expect(await decideRenewal(db(), message)).toMatchObject({
      to: address,
      discard: null,
      link: { purpose: 'sign-up', userId: null, callbackUrl: '/account' },
    });
    await newPerson({ email: address });
    await pool().query(`UPDATE "User" SET "createdAt" = "createdAt" - interval '1 hour' WHERE "email" = $1`, [
      address,
    ]);
    const taken = await decideRenewal(db(), message);
    expect(taken).toMatchObject({ to: address, discard: null, link: null });
    expect(taken.mail({ link: null, protective: null }).template).toBe('account-exists');
  });

  it('notes the address in its message, unless another worker has that by now', async () => {
    const person = await newPerson();
    const message = await renewal('password-reset', await newResetLink(person));
    const noted = async () => (await rowsOf('OutboundEmail', 'address', person.email)).length;
    expect(await mayRenew({ ...message, leaseId: 'lost' })).toBe(true);
    expect(await noted()).toBe(0);
    await pool().query(`UPDATE "OutboundEmail" SET "leaseId" = 'held' WHERE "id" = $1`, [message.id]);
    expect(await mayRenew({ ...message, leaseId: 'held' })).toBe(true);
    expect(await noted()).toBe(1);
  });

  it('is limited by the address that it goes to', async () => {
    const person = await newPerson();
    const message = await renewal('password-reset', await newResetLink(person));
    for (let round = 0; round < limits['ask-password-reset'].times; round += 1)
      expect(await mayRenew(message)).toBe(true);
    expect(await mayRenew(message)).toBe(false);
    expect(await mayRenew({ ...message, renewsLinkId: 'unknown' })).toBe(true);
    // Granted before: it has its address, and a replacement of it spends nothing more.
    expect(await mayRenew({ ...message, address: person.email })).toBe(true);
  });
});
