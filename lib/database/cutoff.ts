import { Prisma } from '@/prisma/generated/client';

/**
 * SQL: the time of the last `account -- end-everything`, or `-infinity`. Sessions, links, link requests and pending changes
 * from up to then have ended. Every query for them compares its time with this, so that ending millions of them is a single
 * write.
 */
export const CUTOFF = Prisma.sql`coalesce((SELECT "at" FROM "Cutoff"), '-infinity')`;
