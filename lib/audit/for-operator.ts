import { Prisma } from '../../prisma/generated/client';

/**
 * 1 for an event that only the operator sees: what a limit refused, which a stranger could bury the owner's list under, and
 * the end of a session that doesn't exist. Otherwise 0. The indexes of AuditEvent by user and by address hold this very
 * expression, so change it only together with them.
 */
export const forOperator = Prisma.raw(`
  (CASE WHEN "type" = 'session-end-refused' THEN 1
        WHEN "type" IN ('sign-in-refused', 'reset-requested', 'sign-up-requested', 'link-renewal-requested')
          AND "reason" IN ('limited-client', 'limited-address', 'client-limited', 'address-limited') THEN 1
        ELSE 0 END)`);
