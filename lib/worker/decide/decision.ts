import type { Tx } from '../../database/client';
import type { NewLink } from '../../links/issue';
import type { Concern, ProtectivePurpose } from '../../links/purposes';
import type { Mail, MailLinks } from '../../mail/mail';
import type { ClaimedMessage } from '../claimed-message';

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
