-- Counters count again from zero.
DELETE FROM "RateLimit";

DROP INDEX "RateLimit_expire_idx";

-- AlterTable
ALTER TABLE "RateLimit" RENAME COLUMN "points" TO "uses";
ALTER TABLE "RateLimit" DROP COLUMN "expire",
ADD COLUMN     "waitUntil" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
ADD COLUMN     "expiresAt" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp();

-- CreateIndex
CREATE INDEX "RateLimit_expiresAt_idx" ON "RateLimit"("expiresAt");
