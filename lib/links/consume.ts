import { CUTOFF } from '../database/cutoff';
import type { Tx } from '../database/client';
import { liftByLink } from '../suppressions/lift';
import { endedByNewPassword, protectivePurposes, type LinkPurpose } from './purposes';

/**
 * Consumes a link. One conditional update, whose count must be one: of any number of parallel submits, the row lock lets
 * one through, and the others find the link used (ASVS 2.3.4, 6.5.1). False when it was no longer live. It also lifts the
 * address's bounce, since the mail was read. A deletion doesn't: it locks messages first, and then deletes that row.
 */
export async function consumeLink(tx: Tx, purpose: LinkPurpose, id: string): Promise<boolean> {
  const count = await tx.$executeRaw`
    UPDATE "EmailLink" SET "usedAt" = clock_timestamp()
    WHERE "id" = ${id} AND "purpose" = ${purpose} AND "usedAt" IS NULL AND "voidedAt" IS NULL
      AND "expiresAt" > clock_timestamp() AND "createdAt" > ${CUTOFF}`;
  if (count !== 1) return false;
  if (purpose !== 'delete-account') await liftByLink(tx, id);
  return true;
}

/** Ends an account's live links, except protective ones. A reset link must not outlive the password it was requested for. */
export async function voidLinksOf(tx: Tx, userId: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE "EmailLink" SET "voidedAt" = clock_timestamp()
    WHERE "userId" = ${userId} AND "purpose" = ANY(${endedByNewPassword}) AND "usedAt" IS NULL AND "voidedAt" IS NULL`;
}

/** Ends every live sign-up link to an address, because there is an account for it now. */
export async function voidSignUpLinks(tx: Tx, canonical: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE "EmailLink" SET "voidedAt" = clock_timestamp()
    WHERE "canonical" = ${canonical} AND "purpose" = 'sign-up' AND "usedAt" IS NULL AND "voidedAt" IS NULL`;
}

/** Ends the links that would confirm a pending change of email address. */
export async function voidEmailChangeLinks(tx: Tx, userId: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE "EmailLink" SET "voidedAt" = clock_timestamp()
    WHERE "userId" = ${userId} AND "purpose" = 'email-change' AND "usedAt" IS NULL AND "voidedAt" IS NULL`;
}

/** Ends one link. False when it was no longer live. */
export async function voidLink(tx: Tx, id: string): Promise<boolean> {
  const count = await tx.$executeRaw`
    UPDATE "EmailLink" SET "voidedAt" = clock_timestamp()
    WHERE "id" = ${id} AND "usedAt" IS NULL AND "voidedAt" IS NULL AND "expiresAt" > clock_timestamp()
      AND "createdAt" > ${CUTOFF}`;
  return count === 1;
}

/**
 * Ends the account's protective links about later events than this link's, so that a thief can't use a notice about their
 * own change to undo the owner's revert. Links about earlier events stay.
 */
export async function voidLaterProtectiveLinks(tx: Tx, userId: string, id: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE "EmailLink" later SET "voidedAt" = clock_timestamp()
    FROM "EmailLink" used
    WHERE used."id" = ${id} AND later."userId" = ${userId} AND later."purpose" = ANY(${[...protectivePurposes]})
      AND later."eventAt" > used."eventAt" AND later."usedAt" IS NULL AND later."voidedAt" IS NULL`;
}

/** Ends the links that a message carries, used or expired ones aside. */
export async function voidLinksOfMessage(
  tx: Tx,
  { linkId, protectiveLinkId }: { linkId: string | null; protectiveLinkId: string | null },
): Promise<void> {
  await tx.$executeRaw`
    UPDATE "EmailLink" SET "voidedAt" = clock_timestamp()
    WHERE "id" IN (${linkId}, ${protectiveLinkId}) AND "usedAt" IS NULL AND "voidedAt" IS NULL`;
}

/** Deletes links that were issued in this transaction and won't be mailed. */
export async function deleteUnsentLinks(tx: Tx, ids: string[]): Promise<void> {
  for (const id of ids) await tx.$executeRaw`DELETE FROM "EmailLink" WHERE "id" = ${id}`;
}

/** Deletes the sign-up links to these addresses, with the account that they belong to. */
export async function deleteSignUpLinks(tx: Tx, canonicals: string[]): Promise<void> {
  await tx.$executeRaw`
    DELETE FROM "EmailLink" WHERE "userId" IS NULL AND "canonical" = ANY(${canonicals})`;
}
