-- AlterTable
ALTER TABLE "User" ADD COLUMN     "addressHeldUntil" TIMESTAMPTZ(6),
ADD COLUMN     "pendingEmail" TEXT,
ADD COLUMN     "pendingEmailAt" TIMESTAMPTZ(6);

-- AlterTable
ALTER TABLE "EmailLink" ADD COLUMN     "about" TEXT,
ADD COLUMN     "endsLinkId" TEXT,
ADD COLUMN     "eventAt" TIMESTAMPTZ(6);

-- AlterTable
ALTER TABLE "OutboundEmail" ADD COLUMN     "protectiveLinkId" TEXT;
