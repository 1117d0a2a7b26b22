import { Prisma } from '../../prisma/generated/client';

// The indexes of AuditEvent by user and by address are over these very expressions: change them only together.

/**
 * 1 for an event that only the operator sees: what a limit refused, which a stranger could bury the owner's list under, and
 * the end of a session that doesn't exist. Otherwise 0.
 */
export const forOperator = Prisma.raw(`
  (CASE WHEN "type" = 'session-end-refused' THEN 1
        WHEN "type" IN ('sign-in-refused', 'reset-requested', 'sign-up-requested', 'link-renewal-requested')
          AND "reason" IN ('limited-client', 'limited-address', 'client-limited', 'address-limited') THEN 1
        ELSE 0 END)`);

/**
 * When an event happened first. Not "at" itself: of an account with much of the table PostgreSQL would expect to find the
 * newest soonest by the index of that, and walk everyone's.
 */
export const moment = Prisma.raw(`("at" AT TIME ZONE 'UTC')`);
