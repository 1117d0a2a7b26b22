import { expect, test } from 'vitest';
import { completeSignUp } from '@/lib/accounts/complete-sign-up';
import { signIn } from '@/lib/accounts/sign-in';
import { requestSignUp } from '@/lib/accounts/sign-up';
import { pool } from '@/lib/database/client';
import { env } from '@/lib/env';
import { formHashOf } from '@/lib/links/read';
import { mintToken } from '@/lib/links/token';
import { LINK_PLACEHOLDER } from '@/lib/mail/placeholder';
import { prepareMessage } from '@/lib/worker/prepare';
import { completePasswordReset } from '@/lib/password-reset/complete';
import { requestPasswordReset } from '@/lib/password-reset/request';
import {
  claimedMessage,
  claimsOf,
  newAddress,
  newPassword,
  somewhere,
  type OpenedLink,
} from '../../support/people/people';

const tables = ['User', 'Session', 'EmailLink', 'OutboundEmail', 'AuditEvent', 'RateLimit'];

/** Everything that a thief of the database would read. */
async function dump(): Promise<string> {
  const texts = [];
  for (const table of tables) {
    const { rows } = await pool().query<{ row: string }>(`SELECT t::text AS "row" FROM "${table}" t`);
    texts.push(...rows.map(({ row }) => row));
  }
  return texts.join('\n');
}

const secrets = new Set<string>();
const secret = (text: string) => {
  secrets.add(text);
  return text;
};

/** Prepares the mail that was promised last, as the worker does, and mints its link only here, as at the hand-over. */
async function mailed(email: string): Promise<OpenedLink> {
  const message = await claimedMessage(email);
  expect(await prepareMessage(message)).toBe(true);
  const { purpose, kid, ...claims } = await claimsOf(message.linkId ?? '');
  const token = secret(String(await mintToken(purpose, kid, claims)));
  const [, payload = '', signature = ''] = token.split('.');
  [payload, signature].forEach(secret);
  return { id: claims.id, token, formHash: secret(formHashOf(claims.id)) };
}

async function expectNothingUsable() {
  const text = await dump();
  expect(secrets.size).toBeGreaterThan(0);
  for (const one of secrets) expect(text).not.toContain(one);
  for (const one of env().authSecrets) expect(text).not.toContain(one);
  const links = text.match(/\/(sign-up|reset-password)\/[\w.-]+/g) ?? [];
  expect(links.filter((link) => !link.endsWith(`/${LINK_PLACEHOLDER}`))).toEqual([]);
  return { text, links };
}

// proves: queue-at-rest, ASVS 6.5.2, OWASP-FP stored, OWASP-FP storage, Copenhagen reset-stored, token-at-rest
test('no state of a whole journey leaves a token, a link or a password at rest', async () => {
  const [email, from] = [newAddress(), somewhere()];
  const [first, second] = [secret(newPassword()), secret(newPassword())];

  await requestSignUp({ email, callbackUrl: null }, from);
  const signUp = await mailed(email);
  const prepared = await expectNothingUsable();
  // The rendering is there, with the placeholder: else this test would look at nothing.
  expect(prepared.links.length).toBeGreaterThan(0);
  expect(prepared.text).toContain(signUp.id);

  expect(await completeSignUp({ ...signUp, name: 'Ada Tester', password: first }, from)).toMatchObject({
    code: 'done',
  });
  await expectNothingUsable();

  await requestPasswordReset({ email, callbackUrl: null }, from);
  const reset = await mailed(email);
  await expectNothingUsable();
  expect(await completePasswordReset({ ...reset, password: 'short' }, from)).toMatchObject({ code: 'weak' });
  expect(await completePasswordReset({ ...reset, password: second }, from)).toMatchObject({ code: 'done' });
  for (const password of [first, second])
    await signIn({ email, password, remember: true, knownDevice: null }, from);

  const { text } = await expectNothingUsable();
  expect(text).not.toContain(from.client);
});
