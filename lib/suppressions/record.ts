import type { Tx } from '../database/client';

/** A hard bounce: from now on one mail a day finds out whether the mailbox works again. */
export async function recordBounce(tx: Tx, canonical: string): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO "Suppression" ("canonical", "bouncedAt", "nextTryAt")
    VALUES (${canonical}, clock_timestamp(), clock_timestamp() + interval '1 day')
    ON CONFLICT ("canonical") DO UPDATE SET "bouncedAt" = EXCLUDED."bouncedAt", "nextTryAt" = EXCLUDED."nextTryAt"`;
}

/** The reader called our mail spam: nothing is sent any more that a stranger could have asked for. */
export async function recordComplaint(tx: Tx, canonical: string): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO "Suppression" ("canonical", "complainedAt") VALUES (${canonical}, clock_timestamp())
    ON CONFLICT ("canonical") DO UPDATE SET "complainedAt" = EXCLUDED."complainedAt"`;
}
