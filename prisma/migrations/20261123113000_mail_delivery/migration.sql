-- AlterTable
ALTER TABLE "OutboundEmail" ADD COLUMN     "alarmKind" TEXT;

-- CreateTable
CREATE TABLE "MessageStep" (
    "id" BIGSERIAL NOT NULL,
    "messageId" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "step" TEXT NOT NULL,
    "reason" TEXT,

    CONSTRAINT "MessageStep_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "WebhookCall" (
    "id" TEXT NOT NULL,
    "receivedAt" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "WebhookCall_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Suppression" (
    "canonical" TEXT NOT NULL,
    "bouncedAt" TIMESTAMPTZ(6),
    "nextTryAt" TIMESTAMPTZ(6),
    "complainedAt" TIMESTAMPTZ(6),

    CONSTRAINT "Suppression_pkey" PRIMARY KEY ("canonical")
);

-- CreateTable
CREATE TABLE "Worker" (
    "id" TEXT NOT NULL,
    "startedAt" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "beatAt" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "heldSince" TIMESTAMPTZ(6),
    "heldUntil" TIMESTAMPTZ(6),
    "heldReason" TEXT,

    CONSTRAINT "Worker_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Alarm" (
    "kind" TEXT NOT NULL,
    "firstAt" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "lastAt" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "count" INTEGER NOT NULL DEFAULT 1,
    "mailedAt" TIMESTAMPTZ(6),
    "reference" TEXT NOT NULL,

    CONSTRAINT "Alarm_pkey" PRIMARY KEY ("kind")
);

-- CreateIndex
CREATE INDEX "MessageStep_messageId_idx" ON "MessageStep"("messageId");

-- CreateIndex
CREATE INDEX "WebhookCall_receivedAt_idx" ON "WebhookCall"("receivedAt");

-- CreateIndex
CREATE INDEX "OutboundEmail_providerId_idx" ON "OutboundEmail"("providerId");

-- CreateIndex
CREATE INDEX "OutboundEmail_settledAt_idx" ON "OutboundEmail"("settledAt");

-- AddForeignKey
ALTER TABLE "MessageStep" ADD CONSTRAINT "MessageStep_messageId_fkey" FOREIGN KEY ("messageId") REFERENCES "OutboundEmail"("id") ON DELETE CASCADE ON UPDATE CASCADE;
