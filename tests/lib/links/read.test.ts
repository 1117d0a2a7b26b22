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

/** A correctly signed token with any claims. */
async function signed(
  purpose: 'password-reset' | 'sign-up',
  claims: Record<string, unknown>,
): Promise<string> {
  const [secret = ''] = env().authSecrets;
  return new SignJWT({ aud: purpose, ...claims })
    .setProtectedHeader({ alg: 'HS256', kid: secretName(secret) })
    .sign(deriveKey(secret, `link:${purpose}:${env().appUrl}`));
}

describe('a live link', () => {
  it('has its user, the address it was mailed to and its remaining time', async () => {
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

  it('has no user when it is for a sign-up', async () => {
    const address = newAddress();
    const { token } = await newSignUpLink(address);
    expect(await readLink('sign-up', token)).toMatchObject({ state: 'live', userId: null, address });
  });

  it('rounds the remaining minutes up', async () => {
    const { id } = await newResetLink(await newPerson());
    expect(await read((await ageLink(id, 300)).token)).toMatchObject({ state: 'live', minutesLeft: 5 });
    expect(await read((await ageLink(id, 290)).token)).toMatchObject({ state: 'live', minutesLeft: 1 });
  });

  // proves: ASVS 3.5.3, scanner-get
  it('is not changed by reading it, live or dead', async () => {
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

describe('a dead link gives the reason', () => {
  // proves: ASVS 9.2.1, OWASP-FP expires, ASVS 6.5.5, expiry-edge
  it('expired, to the second, by the database clock', async () => {
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
  it('expired after LINK_TTL_SECONDS, not after the maximum lifetime', async () => {
    const { id } = await withSettings({ linkTtlSeconds: 60 }, async () => newResetLink(await newPerson()));
    expect(await claimsOf(id).then(({ issuedAt, expiresAt }) => expiresAt - issuedAt)).toBe(60);
    expect(await read((await ageLink(id, 59)).token)).toMatchObject({ state: 'live' });
    expect(await read((await ageLink(id, 1)).token)).toMatchObject({ reason: 'expired' });
  });

  it('used, and justUsed for a minute', async () => {
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

  it('used, even after it would have expired', async () => {
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

  it('forged after seven days', async () => {
    const { id } = await newResetLink(await newPerson());
    expect(await read((await ageLink(id, 7 * DAY - 5)).token)).toMatchObject({ state: 'dead' });
    expect(await read((await ageLink(id, 5)).token)).toEqual({ state: 'forged' });
  });
});

describe('readLink reports as forged', () => {
  it('a token that is not ours, and no token as missing', async () => {
    expect(await read(undefined)).toEqual({ state: 'missing' });
    expect(await read('')).toEqual({ state: 'missing' });
    for (const token of ['refused', 'a.b.c', 'x'.repeat(100_000), '\0'])
      expect(await read(token)).toEqual({ state: 'forged' });
  });

  // proves: ASVS 9.2.2
  it('a token for another purpose', async () => {
    const { token } = await newSignUpLink(newAddress());
    expect(await read(token)).toEqual({ state: 'forged' });
    expect(await readLink('sign-up', token)).toMatchObject({ state: 'live' });
  });

  it('a token whose row has another purpose', async () => {
    const { id } = await newSignUpLink(newAddress());
    const { issuedAt, expiresAt } = await claimsOf(id);
    expect(await read(await signed('password-reset', { jti: id, iat: issuedAt, exp: expiresAt }))).toEqual({
      state: 'forged',
    });
  });

  // proves: OWASP-FP jwt
  it('a token whose row is gone', async () => {
    const { id, token } = await newResetLink(await newPerson());
    await pool().query('DELETE FROM "EmailLink" WHERE "id" = $1', [id]);
    expect(await read(token)).toEqual({ state: 'forged' });
  });

  // proves: OWASP-FP jwt, tampering, life-on-trust
  it('a signed token with other claims than its row', async () => {
    const { id } = await newResetLink(await newPerson());
    const { issuedAt: iat, expiresAt: exp } = await claimsOf(id);
    const asMinted = { jti: id, iat, exp };
    expect(await read(await signed('password-reset', asMinted))).toMatchObject({ state: 'live' });
    for (const change of [
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
  it('a signed token that outlives its row', async () => {
    const { id } = await withSettings({ linkTtlSeconds: 60 }, async () => newResetLink(await newPerson()));
    await ageLink(id, 60);
    const { issuedAt: iat } = await claimsOf(id);
    expect(await read(await signed('password-reset', { jti: id, iat, exp: iat + 600 }))).toEqual({
      state: 'forged',
    });
  });
});
