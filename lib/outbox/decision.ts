import type { Tx } from '../db';
import type { IssuedLink, NewLink } from '../links/issue';
import type { Mail } from '../mail/mail';
import type { ClaimedMessage } from './message';

/**
 * What a use case makes of a message. `discard` names why nothing is to be sent; the work is done all the same, a
 * link issued and a mail rendered, and thrown away, so that known and unknown addresses cost alike.
 */
export type Decision = {
  to: string;
  discard: string | null;
  link: NewLink | null;
  mail: (link: IssuedLink | null) => Mail;
};

export type Decide = (tx: Tx, message: ClaimedMessage) => Promise<Decision>;
