/** The kinds of message. What each becomes is decided by the worker, in kinds.ts. */
export type MessageKind = 'password-reset' | 'sign-up' | 'renewal' | 'password-changed';

/** A message that this worker holds: only who still has its leaseId may write it. */
export type ClaimedMessage = {
  id: string;
  kind: MessageKind;
  address: string;
  userId: string | null;
  renewsLinkId: string | null;
  linkId: string | null;
  device: string;
  callbackUrl: string | null;
  requestedAt: Date;
  attempts: number;
  /** Since when an attempt may have been accepted without our knowing; null when none may. */
  unclearSince: Date | null;
  leaseId: string;
  rendering: unknown;
};
