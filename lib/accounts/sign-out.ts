import { recordEvent, type From } from '../audit/record';
import { db } from '../database/client';
import type { Session } from '../sessions/read';
import { revokeSession } from '../sessions/revoke';

/** Ends a session on the server, so that a copy of its cookie is worth nothing (ASVS 7.4.1), and writes it down. */
export async function signOut(session: Session, from: From): Promise<void> {
  await db().$transaction(async (tx) => {
    await revokeSession(session.id, tx);
    await recordEvent({ type: 'signed-out', from, userId: session.user.id }, tx);
  });
}
