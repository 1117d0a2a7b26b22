import { availableParallelism } from 'node:os';
import { signIn } from '@/lib/accounts/sign-in';
import { decideNotice } from '@/lib/worker/decide/notice';
import { db, pool } from '@/lib/database/client';
import { issueLink } from '@/lib/links/issue';
import { readProtectiveLink } from '@/lib/links/protective';
import type { LinkPurpose } from '@/lib/links/purposes';
import { readLink, type LinkReading } from '@/lib/links/read';
import { inHashQueue } from '@/lib/passwords/queue';
import { readSession, type Session } from '@/lib/sessions/read';
import { claimedMessage, knownNow, newSession, opened, somewhere, type OpenedLink } from './people';

type Whose = { id: string };

/** The session of a browser that keeps signed in. */
export async function newRemembered(person: Parameters<typeof newSession>[0]): Promise<Session> {
  const session = await readSession(await newSession(person, true));
  if (!session) throw new Error('the session is over at once');
  return session;
}

export const isAlive = async (session: { id: string }): Promise<boolean> =>
  (await readSession(session.id)) !== null;

/** The row of an account; `heldHours`: for how long no address can be set. */
export async function userOf({ id }: Whose): Promise<Record<string, unknown>> {
  const { rows } = await pool().query(
    `SELECT "email", "emailCanonical", "name", "passwordHash", "pendingEmail", "pendingEmailAt",
       round(extract(epoch FROM "addressHeldUntil" - clock_timestamp()) / 3600)::int AS "heldHours"
     FROM "User" WHERE "id" = $1`,
    [id],
  );
  return rows[0];
}

/** What was written down about an account, oldest first. */
export async function eventsOf({ id }: Whose): Promise<{ type: string; reason: string | null }[]> {
  const { rows } = await pool().query(
    `SELECT "type", "reason" FROM "AuditEvent" WHERE "userId" = $1 ORDER BY "id"`,
    [id],
  );
  return rows;
}

/** The mail that waits and was caused from inside an account, in the order in which it was asked for. */
export async function queuedOf({ id }: Whose): Promise<{ kind: string; address: string; device: string }[]> {
  const { rows } = await pool().query(
    `SELECT "kind", "address", "device" FROM "OutboundEmail"
     WHERE "userId" = $1 AND "state" = 'queued' ORDER BY "requestedAt", "id"`,
    [id],
  );
  return rows;
}

const conditionOf = (reading: LinkReading) => (reading.state === 'dead' ? reading.reason : reading.state);

/** What a link is worth: 'live', why it is dead, or 'forged'. */
export const worthOf = async (purpose: LinkPurpose, link: OpenedLink) =>
  conditionOf(await readLink(purpose, link.token));

export const protectiveWorthOf = async (link: OpenedLink) =>
  conditionOf(await readProtectiveLink(link.token));

/** Whether somebody gets in, on a device that is known, so that it causes no mail. */
export async function getsIn(email: string, password: string): Promise<boolean> {
  const credentials = { email, password, remember: false, knownDevice: knownNow(email) };
  return (await signIn(credentials, somewhere())).code === 'done';
}

/** The link in the notice that waits for an address, as the worker issues it; null when the notice is discarded. */
export async function protectiveLinkTo(address: string): Promise<OpenedLink | null> {
  const message = await claimedMessage(address);
  const issued = await db().$transaction(async (tx) => {
    const { discard, protective, userId, to } = await decideNotice(tx, message);
    if (discard !== null || !protective) return null;
    const { purpose, about } = protective;
    const protects = { about, messageId: message.id, endsLinkId: null };
    return issueLink(tx, { purpose, userId, address: to, callbackUrl: null, protects });
  });
  return issued && opened(issued.id);
}

/** Runs something while every core hashes and as many wait as may. */
export async function whileHashing<T>(waiting: number, run: () => Promise<T>): Promise<T> {
  let finish = () => {};
  const finished = new Promise<void>((resolve) => (finish = resolve));
  const crowd = Array.from({ length: availableParallelism() + waiting }, () => inHashQueue(() => finished));
  try {
    return await run();
  } finally {
    finish();
    await Promise.all(crowd);
  }
}

/** Runs something while a statement on a table fails, e.g. `BEFORE UPDATE ON "User"`. */
export async function withFault<T>(when: string, run: () => Promise<T>): Promise<T> {
  const table = /ON ("\w+")/.exec(when)?.[1];
  await pool().query(
    `CREATE OR REPLACE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS
     $$ BEGIN RAISE EXCEPTION 'a fault of the test'; END $$`,
  );
  const kind = when.includes('DEFERRABLE') ? 'CONSTRAINT TRIGGER' : 'TRIGGER';
  await pool().query(`CREATE ${kind} fault ${when} FOR EACH ROW EXECUTE FUNCTION fault()`);
  try {
    return await run();
  } finally {
    await pool().query(`DROP TRIGGER fault ON ${table}`);
  }
}
