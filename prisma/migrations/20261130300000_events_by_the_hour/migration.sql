-- AlterTable
ALTER TABLE "AuditEvent" ADD COLUMN "count" INTEGER NOT NULL DEFAULT 1,
ADD COLUMN "lastAt" TIMESTAMPTZ(6),
ADD COLUMN "tally" UUID;

-- DropIndex
DROP INDEX "AuditEvent_userId_at_idx";

-- DropIndex
DROP INDEX "AuditEvent_addressHash_at_idx";

-- CreateIndex
CREATE UNIQUE INDEX "AuditEvent_tally_key" ON "AuditEvent"("tally");

-- The three below are over expressions, which schema.prisma can't say; Prisma leaves such indexes alone. The expressions
-- are those of lib/audit/indexed.ts, word for word: what the owner isn't shown is never walked. The second is partial because PostgreSQL doesn't see that rows of an index are in order behind a column that IS NULL.
CREATE INDEX "AuditEvent_user_idx" ON "AuditEvent" ("userId",
  (CASE WHEN "type" = 'session-end-refused' THEN 1
        WHEN "type" IN ('sign-in-refused', 'reset-requested', 'sign-up-requested', 'link-renewal-requested')
          AND "reason" IN ('limited-client', 'limited-address', 'client-limited', 'address-limited') THEN 1
        ELSE 0 END), ("at" AT TIME ZONE 'UTC'), "id");

CREATE INDEX "AuditEvent_address_idx" ON "AuditEvent" ("addressHash",
  (CASE WHEN "type" = 'session-end-refused' THEN 1
        WHEN "type" IN ('sign-in-refused', 'reset-requested', 'sign-up-requested', 'link-renewal-requested')
          AND "reason" IN ('limited-client', 'limited-address', 'client-limited', 'address-limited') THEN 1
        ELSE 0 END), ("at" AT TIME ZONE 'UTC'), "id") WHERE "userId" IS NULL;

CREATE INDEX "OutboundEmail_address_idx" ON "OutboundEmail" (lower("address"))
  WHERE "address" <> '' AND "userId" IS NULL;

-- CreateTable
CREATE TABLE "Erasure" (
    "userId" TEXT NOT NULL,
    "addresses" TEXT[],
    "addressHashes" TEXT[],
    "deletedAt" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "Erasure_pkey" PRIMARY KEY ("userId")
);
