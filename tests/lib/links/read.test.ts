import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { db, pool } from '@/lib/database/client';
import { env } from '@/lib/env';
import { consumeLink, voidLinksOf } from '@/lib/links/consume';
import { formHashOf, readLink } from '@/lib/links/read';
import { deriveKey, randomId, secretName } from '@/lib/secrets';
import {
  ageLink,
  claimsOf,
  newAddress,
  newPerson,
  newResetLink,
  newSignUpLink,
  rowsOf,
} from '../../support/people/people';
import { withSettings } from '../../support/server/settings';

const read = (token: string | undefined) => readLink('password-reset', token);
const DAY = 86_400;

/** A token with our signature for claims of anybody's choice. */
async function signed(
  purpose: 'password-reset' | 'sign-up',
  claims: Record<string, unknown>,
): Promise<string> {
  const [secret = ''] = env().authSecrets;
  return new SignJWT({ iss: env().appUrl, aud: purpose, ...claims })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT', kid: secretName(secret) })
    .sign(deriveKey(secret, `link:${purpose}`));
}

describe('a live link', () => {
  it('says whose it is, where it was mailed to and how long it lasts', async () => {
    const person = await newPerson();
    const { id, token } = await newResetLink(person, '/account');
    expect(await read(token)).toEqual({
      state: 'live',
      id,
      userId: person.id,
      address: person.email,
      callbackUrl: '/account',
      about: null,
      endsLinkId: null,
      minutesLeft: 10,
      formHash: formHashOf(id),
    });
  });

  it('to sign up has no user', async () => {
    const address = newAddress();
    const { token } = await newSignUpLink(address);
    expect(await readLink('sign-up', token)).toMatchObject({ state: 'live', userId: null, address });
  });

  it('counts the minutes that are left, the last one to its end', async () => {
    const { id } = await newResetLink(await newPerson());
    expect(await read((await ageLink(id, 300)).token)).toMatchObject({ state: 'live', minutesLeft: 5 });
    expect(await read((await ageLink(id, 290)).token)).toMatchObject({ state: 'live', minutesLeft: 1 });
  });

  // proves: ASVS 3.5.3, scanner-get
  it('changes nothing however often it is read, alive or dead', async () => {
    const person = await newPerson();
    const { id, token } = await newResetLink(person);
    for (const used of [false, true]) {
      if (used) await consumeLink(db(), 'password-reset', id);
      const before = [await rowsOf('EmailLink', 'id', id), await rowsOf('User', 'id', person.id)];
      await Promise.all(Array.from({ length: 20 }, () => read(token)));
      expect([await rowsOf('EmailLink', 'id', id), await rowsOf('User', 'id', person.id)]).toEqual(before);
    }
  });

  it('has a form hash that differs from every other link, and is not the id', async () => {
    const person = await newPerson();
    const [one, other] = [await newResetLink(person), await newResetLink(person)];
    expect(one.formHash).not.toBe(other.formHash);
    expect(one.formHash).not.toContain(one.id);
  });
});

describe('a dead link says why', () => {
  // proves: ASVS 9.2.1, OWASP-FP expires, ASVS 6.5.5, expiry-edge
  it('expired, to the second, by the clock of the database', async () => {
    const { id } = await newResetLink(await newPerson());
    expect(await read((await ageLink(id, 595)).token)).toMatchObject({ state: 'live' });
    expect(await read((await ageLink(id, 5)).token)).toEqual({
      state: 'dead',
      reason: 'expired',
      justUsed: false,
      about: null,
    });
  });

  // proves: ASVS 6.5.5, NIST 4.2.1.2 code, Copenhagen reset-life, ASVS 6.4.1
  it('lives LINK_TTL_SECONDS, not the ceiling', async () => {
    const { id } = await withSettings({ linkTtlSeconds: 60 }, async () => newResetLink(await newPerson()));
    expect(await claimsOf(id).then(({ issuedAt, expiresAt }) => expiresAt - issuedAt)).toBe(60);
    expect(await read((await ageLink(id, 59)).token)).toMatchObject({ state: 'live' });
    expect(await read((await ageLink(id, 1)).token)).toMatchObject({ reason: 'expired' });
  });

  it('used, and for a minute that it was just now', async () => {
    const { id, token } = await newResetLink(await newPerson());
    await consumeLink(db(), 'password-reset', id);
    expect(await read(token)).toEqual({ state: 'dead', reason: 'used', justUsed: true, about: null });
    expect(await read((await ageLink(id, 55)).token)).toEqual({
      state: 'dead',
      reason: 'used',
      justUsed: true,
      about: null,
    });
    expect(await read((await ageLink(id, 5)).token)).toEqual({
      state: 'dead',
      reason: 'used',
      justUsed: false,
      about: null,
    });
  });

  it('used stays the reason when it would have expired too', async () => {
    const { id } = await newResetLink(await newPerson());
    await consumeLink(db(), 'password-reset', id);
    expect(await read((await ageLink(id, 700)).token)).toMatchObject({ reason: 'used' });
  });

  it('replaced', async () => {
    const person = await newPerson();
    const { token } = await newResetLink(person);
    await voidLinksOf(db(), person.id);
    expect(await read(token)).toEqual({ state: 'dead', reason: 'replaced', justUsed: false, about: null });
  });

  it('nothing more after seven days', async () => {
    const { id } = await newResetLink(await newPerson());
    expect(await read((await ageLink(id, 7 * DAY - 5)).token)).toMatchObject({ state: 'dead' });
    expect(await read((await ageLink(id, 5)).token)).toEqual({ state: 'forged' });
  });
});

describe('what is no link', () => {
  it('no token, and one that is not ours', async () => {
    expect(await read(undefined)).toEqual({ state: 'missing' });
    expect(await read('')).toEqual({ state: 'missing' });
    for (const token of ['refused', 'a.b.c', 'x'.repeat(100_000), '\0'])
      expect(await read(token)).toEqual({ state: 'forged' });
  });

  // proves: ASVS 9.2.2
  it('a token for the other purpose, which stays alive for its own', async () => {
    const { token } = await newSignUpLink(newAddress());
    expect(await read(token)).toEqual({ state: 'forged' });
    expect(await readLink('sign-up', token)).toMatchObject({ state: 'live' });
  });

  it('a row of the other purpose under a token for ours', async () => {
    const { id } = await newSignUpLink(newAddress());
    const { subject, issuedAt, expiresAt } = await claimsOf(id);
    expect(
      await read(await signed('password-reset', { jti: id, sub: subject, iat: issuedAt, exp: expiresAt })),
    ).toEqual({
      state: 'forged',
    });
  });

  // proves: OWASP-FP jwt
  it('a good token whose row is gone', async () => {
    const { id, token } = await newResetLink(await newPerson());
    await pool().query('DELETE FROM "EmailLink" WHERE "id" = $1', [id]);
    expect(await read(token)).toEqual({ state: 'forged' });
  });

  // proves: OWASP-FP jwt, tampering, life-on-trust
  it('a signed token that says other things than its row', async () => {
    const [person, other] = [await newPerson(), await newPerson()];
    const { id } = await newResetLink(person);
    const { issuedAt: iat, expiresAt: exp } = await claimsOf(id);
    const asMinted = { jti: id, sub: person.id, iat, exp };
    expect(await read(await signed('password-reset', asMinted))).toMatchObject({ state: 'live' });
    for (const change of [
      { sub: other.id },
      { sub: id },
      { jti: randomId() },
      { iat: iat + 1 },
      { iat: iat - 1, exp: exp - 1 },
      { iat: iat + 3600, exp: exp + 3600 },
      { exp: exp - 1 },
    ])
      expect(
        await read(await signed('password-reset', { ...asMinted, ...change })),
        JSON.stringify(change),
      ).toEqual({
        state: 'forged',
      });
  });

  // proves: life-on-trust
  it("a longer life than its row's, while the row's is over", async () => {
    const { id } = await withSettings({ linkTtlSeconds: 60 }, async () => newResetLink(await newPerson()));
    await ageLink(id, 60);
    const { subject: sub, issuedAt: iat } = await claimsOf(id);
    expect(await read(await signed('password-reset', { jti: id, sub, iat, exp: iat + 600 }))).toEqual({
      state: 'forged',
    });
  });
});
