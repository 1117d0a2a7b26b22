/**
 * Stands where a link's token goes while a rendered mail waits in the outbox, so that nothing at rest opens a door.
 * Made of letters that neither HTML nor the text part nor an address changes.
 */
export const LINK_PLACEHOLDER = 'sparekey-link-token-goes-here';
