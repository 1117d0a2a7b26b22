/**
 * Stands where a link's token goes while a rendered mail waits in the outbox, so that stored data grants no access.
 * Neither HTML nor the text part nor a URL changes its letters. It is longer than a name may be: a user whose name
 * contained it could otherwise stop their own notices, because fillIn refuses a placeholder without a token.
 */
export const LINK_PLACEHOLDER = Array.from({ length: 4 }, () => 'sparekey-link-token-goes-here').join('-');

/** The same for the token of a "this wasn't me" or undo link. Neither placeholder contains the other. */
export const PROTECTIVE_PLACEHOLDER = Array.from({ length: 4 }, () => 'sparekey-guard-token-goes-here').join(
  '-',
);
