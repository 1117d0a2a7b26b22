import { Prisma } from '@/prisma/generated/client';
import { CUTOFF } from '../database/cutoff';
import { isRequest, messageKinds } from '../outbox/message';

/**
 * SQL: true when `account -- end-everything` ended this row of "OutboundEmail": it is an earlier request, or its rendered mail
 * carries an earlier link. A notice that isn't rendered yet gets new links, and one without links is still true.
 */
export const IS_CUT_OFF = Prisma.sql`(
  ("kind" = ANY(${messageKinds.filter(isRequest)}) AND "requestedAt" <= ${CUTOFF})
  OR ("rendering" IS NOT NULL AND EXISTS (
    SELECT 1 FROM "EmailLink" l WHERE l."id" IN ("linkId", "protectiveLinkId") AND l."createdAt" <= ${CUTOFF})))`;
