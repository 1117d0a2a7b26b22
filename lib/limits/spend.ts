import { counter, spend, type Counter, type Spent } from './counter';

/** What an email with a link to an address can be for. Each is counted alone. */
export const mailPurposes = ['sign-up', 'password-reset', 'email-change'] as const;
type MailPurpose = (typeof mailPurposes)[number];

/**
 * Counts the emails with a link to an address. A refusal is never shown. A flood can't cut the owner off: a refusal means
 * that an email was granted less than a link's lifetime ago, and its link is still valid, because that lifetime begins
 * later, when the email is sent. Once it has passed, the next request is granted, whoever asked in between.
 */
export const mailCounter = (purpose: MailPurpose, canonical: string): Counter =>
  counter(`ask-${purpose}`, canonical);

/**
 * Counts a client's request for a link or use of one. A refusal may be shown (429 with Retry-After). Throws when the
 * database is unavailable.
 */
export async function spendClient(limit: 'ask-for-link' | 'use-link', client: string): Promise<Spent> {
  const [spent] = await spend(counter(limit, client));
  return spent;
}

/** Counts one email with a link to an address. A refusal must not be shown. Throws when the database is unavailable. */
export async function spendAddress(purpose: MailPurpose, canonical: string): Promise<Spent> {
  const [spent] = await spend(mailCounter(purpose, canonical));
  return spent;
}

type Refused = { ok: false; retryAfterSeconds: number };

/**
 * Counts a stranger's request for a link, against the client and the address. The client's refusal may be shown; `mayMail`
 * may not. Throws when the database is unavailable.
 */
export async function spendRequest(
  purpose: MailPurpose,
  { client, canonical }: { client: string; canonical: string },
): Promise<{ ok: true; mayMail: boolean } | Refused> {
  const [byClient, byAddress] = await spend(counter('ask-for-link', client), mailCounter(purpose, canonical));
  return byClient.ok ? { ok: true, mayMail: byAddress.ok } : byClient;
}

type Asker = { client: string; userId: string };
type RefusedInside = Refused & { scope: 'client' | 'account' };

/**
 * Counts a signed-in user's request for an email, against the client and the account. A refusal may be shown, because the
 * account is the user's own. Throws when the database is unavailable.
 */
export async function spendInside({ client, userId }: Asker): Promise<{ ok: true } | RefusedInside> {
  const [byClient, byAccount] = await spend(
    counter('ask-for-link', client),
    counter('ask-from-account', userId),
  );
  return refusalInside(byClient, byAccount) ?? { ok: true };
}

function refusalInside(byClient: Spent, byAccount: Spent): RefusedInside | null {
  if (!byClient.ok) return { ...byClient, scope: 'client' };
  return byAccount.ok ? null : { ...byAccount, scope: 'account' };
}
