import type { Tx } from '../database/client';

/** Records a hard bounce. From now on, one mail a day tests whether the address works again. */
export async function recordBounce(tx: Tx, canonical: string): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO "Suppression" ("canonical", "bouncedAt", "nextTryAt")
    VALUES (${canonical}, clock_timestamp(), clock_timestamp() + interval '1 day')
    ON CONFLICT ("canonical") DO UPDATE SET "bouncedAt" = EXCLUDED."bouncedAt", "nextTryAt" = EXCLUDED."nextTryAt"`;
}

/** Records a spam complaint. From now on, nothing is sent that a stranger could have requested. */
export async function recordComplaint(tx: Tx, canonical: string): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO "Suppression" ("canonical", "complainedAt") VALUES (${canonical}, clock_timestamp())
    ON CONFLICT ("canonical") DO UPDATE SET "complainedAt" = EXCLUDED."complainedAt"`;
}
