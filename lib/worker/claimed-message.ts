import type { MessageKind } from '../outbox/message';

/** A message that this worker holds: only who still has its leaseId may write it. */
export type ClaimedMessage = {
  id: string;
  kind: MessageKind;
  address: string;
  userId: string | null;
  renewsLinkId: string | null;
  /** Of an alarm: the kind of failure. */
  alarmKind: string | null;
  linkId: string | null;
  /** The "this wasn't me" or undo link that it carries. */
  protectiveLinkId: string | null;
  device: string;
  callbackUrl: string | null;
  requestedAt: Date;
  attempts: number;
  /** Since when an attempt may have been accepted without our knowing; null when none may. */
  unclearSince: Date | null;
  /** How many may have been. */
  unclearAttempts: number;
  leaseId: string;
  rendering: unknown;
};
