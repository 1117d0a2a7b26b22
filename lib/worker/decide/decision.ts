import type { Tx } from '../../database/client';
import type { NewLink } from '../../links/issue';
import type { Concern, ProtectivePurpose } from '../../links/purposes';
import type { Mail, MailLinks } from '../../mail/mail';
import type { ClaimedMessage } from '../claimed-message';

/**
 * What a message becomes. `discard` is the reason why nothing is to be sent. Links are issued and a mail is rendered all the
 * same, and then discarded, so that known and unknown addresses cost the same.
 */
export type Decision = {
  to: string;
  discard: string | null;
  /** The account that it is about, stored with the message so that a deletion finds it. */
  userId: string | null;
  link: NewLink | null;
  /** The "this wasn't me" link, for that user and the recipient's address. */
  protective: { purpose: ProtectivePurpose; about: Concern } | null;
  mail: (links: MailLinks) => Mail;
};

export type Decide = (tx: Tx, message: ClaimedMessage) => Promise<Decision>;
