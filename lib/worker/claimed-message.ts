import type { MessageKind } from '../outbox/message';

/** A message that this worker has leased. It may be written only while its row has the same leaseId. */
export type ClaimedMessage = {
  id: string;
  kind: MessageKind;
  address: string;
  userId: string | null;
  renewsLinkId: string | null;
  /** Only for an alarm: the kind of failure. */
  alarmKind: string | null;
  linkId: string | null;
  /** The "this wasn't me" or undo link in the mail. */
  protectiveLinkId: string | null;
  device: string;
  callbackUrl: string | null;
  requestedAt: Date;
  attempts: number;
  /** The first attempt whose outcome is unknown; null when there is none. */
  unclearSince: Date | null;
  /** How many attempts have an unknown outcome. */
  unclearAttempts: number;
  leaseId: string;
  rendering: unknown;
};
