-- CreateTable
CREATE TABLE "Cutoff" (
    "id" BOOLEAN NOT NULL DEFAULT true,
    "at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "Cutoff_pkey" PRIMARY KEY ("id")
);

-- One row at most.
ALTER TABLE "Cutoff" ADD CONSTRAINT "Cutoff_id_check" CHECK ("id");

-- AlterTable
ALTER TABLE "Worker" ADD COLUMN     "machine" TEXT;

-- The outbox: what waits, in the order of its due time and of its age. Settled messages are in neither index.
DROP INDEX "OutboundEmail_state_priority_nextAttemptAt_idx";
CREATE INDEX "OutboundEmail_due_idx" ON "OutboundEmail"("priority", "nextAttemptAt") WHERE "state" = 'queued';
CREATE INDEX "OutboundEmail_waiting_idx" ON "OutboundEmail"("priority", "requestedAt") WHERE "state" = 'queued';
CREATE INDEX "OutboundEmail_alarm_idx" ON "OutboundEmail"("alarmKind") WHERE "state" = 'queued' AND "alarmKind" IS NOT NULL;

-- The operator's lists, and finding a message by the first letters of its id whatever the database's collation.
CREATE INDEX "OutboundEmail_createdAt_id_idx" ON "OutboundEmail"("createdAt", "id");
CREATE INDEX "OutboundEmail_unfinished_idx" ON "OutboundEmail"("createdAt", "id")
    WHERE "state" IN ('queued', 'dead', 'delayed', 'failed', 'bounced', 'complained');
ALTER TABLE "OutboundEmail" ALTER COLUMN "id" TYPE TEXT COLLATE "C";

-- The purges.
CREATE INDEX "OutboundEmail_unblanked_idx" ON "OutboundEmail"("settledAt")
    WHERE "address" <> '' OR "device" <> '' OR "callbackUrl" IS NOT NULL;
CREATE INDEX "Session_endedAt_idx" ON "Session"((least("revokedAt", "expiresAt")));
CREATE INDEX "RateLimit_expire_idx" ON "RateLimit"((starts_with("key", 'sign-in-address:')), "expire");
CREATE INDEX "Suppression_bouncedAt_complainedAt_idx" ON "Suppression"("bouncedAt", "complainedAt");
