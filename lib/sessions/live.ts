import { Prisma } from '../../prisma/generated/client';
import { CUTOFF } from '../database/cutoff';

/**
 * SQL: whether the session `s` of the user `u` is alive: not revoked, made after the last change of password and the last
 * `account -- end-everything`, within its absolute life, and seen within 14 days (ASVS 7.3, 7.4.1).
 */
export const LIVE = Prisma.sql`
  s."revokedAt" IS NULL AND s."createdAt" >= u."passwordChangedAt" AND s."createdAt" > ${CUTOFF}
  AND s."expiresAt" > clock_timestamp() AND s."lastSeenAt" > clock_timestamp() - interval '14 days'`;
