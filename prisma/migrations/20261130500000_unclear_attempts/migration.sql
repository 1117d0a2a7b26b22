-- AlterTable
ALTER TABLE "OutboundEmail" ADD COLUMN     "unclearAttempts" INTEGER NOT NULL DEFAULT 0;
