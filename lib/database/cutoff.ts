import { Prisma } from '@/prisma/generated/client';

/**
 * SQL: the moment of the last `account -- end-everything`, or `-infinity`. A session, a link, a request for a link and a
 * pending change made up to then are over. Whoever reads one of them compares its time with this, so that ending
 * millions of them is a single write.
 */
export const CUTOFF = Prisma.sql`coalesce((SELECT "at" FROM "Cutoff"), '-infinity')`;
