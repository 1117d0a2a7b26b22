/**
 * Stands where a link's token goes while a rendered mail waits in the outbox, so that nothing at rest opens a door.
 * Made of letters that neither HTML nor the text part nor an address changes, and longer than a name may be: who
 * called themselves like this would else keep their notices from leaving (fillIn refuses a place without a link).
 */
export const LINK_PLACEHOLDER = Array.from({ length: 4 }, () => 'sparekey-link-token-goes-here').join('-');

/** The same for the token of a "this wasn't me" or undo link. Neither is a part of the other. */
export const PROTECTIVE_PLACEHOLDER = Array.from({ length: 4 }, () => 'sparekey-guard-token-goes-here').join(
  '-',
);
