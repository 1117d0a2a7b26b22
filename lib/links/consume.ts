import { CUTOFF } from '../database/cutoff';
import type { Tx } from '../database/client';
import { liftByLink } from '../suppressions/lift';
import { endedByNewPassword, protectivePurposes, type LinkPurpose } from './purposes';

/**
 * Uses a link up. One conditional update whose count must be one: of any number of parallel submits the row lock
 * lets one through, and the others find it used (ASVS 2.3.4, 6.5.1). False: it was no longer alive. A mailbox that mail
 * came back from is known to work again; a deletion forgets what was known of it, once it has locked the messages.
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

/** Ends the live short-lived links of an account: a reset link must not survive the password that it was asked for. */
export async function voidLinksOf(tx: Tx, userId: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE "EmailLink" SET "voidedAt" = clock_timestamp()
    WHERE "userId" = ${userId} AND "purpose" = ANY(${endedByNewPassword}) AND "usedAt" IS NULL AND "voidedAt" IS NULL`;
}

/** Ends every live sign-up link to an address, once somebody has signed up with it. */
export async function voidSignUpLinks(tx: Tx, canonical: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE "EmailLink" SET "voidedAt" = clock_timestamp()
    WHERE "canonical" = ${canonical} AND "purpose" = 'sign-up' AND "usedAt" IS NULL AND "voidedAt" IS NULL`;
}

/** Ends the links with which a pending change of address would be confirmed. */
export async function voidEmailChangeLinks(tx: Tx, userId: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE "EmailLink" SET "voidedAt" = clock_timestamp()
    WHERE "userId" = ${userId} AND "purpose" = 'email-change' AND "usedAt" IS NULL AND "voidedAt" IS NULL`;
}

/** Ends one link, if it lives. False: it was used, ended or over already. */
export async function voidLink(tx: Tx, id: string): Promise<boolean> {
  const count = await tx.$executeRaw`
    UPDATE "EmailLink" SET "voidedAt" = clock_timestamp()
    WHERE "id" = ${id} AND "usedAt" IS NULL AND "voidedAt" IS NULL AND "expiresAt" > clock_timestamp()
      AND "createdAt" > ${CUTOFF}`;
  return count === 1;
}

/**
 * Ends the protective links of an account that are about something later than this one: what a thief did after a
 * change must not help them to undo its revert. Those about something earlier stay.
 */
export async function voidLaterProtectiveLinks(tx: Tx, userId: string, id: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE "EmailLink" later SET "voidedAt" = clock_timestamp()
    FROM "EmailLink" used
    WHERE used."id" = ${id} AND later."userId" = ${userId} AND later."purpose" = ANY(${[...protectivePurposes]})
      AND later."eventAt" > used."eventAt" AND later."usedAt" IS NULL AND later."voidedAt" IS NULL`;
}
