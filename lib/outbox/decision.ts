import type { Tx } from '../db';
import type { IssuedLink, NewLink } from '../links/issue';
import type { Concern, ProtectivePurpose } from '../links/purposes';
import type { Mail } from '../mail/mail';
import type { ClaimedMessage } from './message';

/** The links that a mail carries, as they were issued for it. */
export type MailLinks = { link: IssuedLink | null; protective: IssuedLink | null };

/**
 * What a use case makes of a message. `discard` names why nothing is to be sent; the work is done all the same, links
 * issued and a mail rendered, and thrown away, so that known and unknown addresses cost alike.
 */
export type Decision = {
  to: string;
  discard: string | null;
  /** Whose account it is about, if anybody's: kept with the message, so that a deletion finds it. */
  userId: string | null;
  link: NewLink | null;
  /** "This wasn't me", for that user and the address that the mail goes to. */
  protective: { purpose: ProtectivePurpose; about: Concern } | null;
  mail: (links: MailLinks) => Mail;
};

export type Decide = (tx: Tx, message: ClaimedMessage) => Promise<Decision>;
