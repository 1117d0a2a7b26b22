/** The first eight characters of a message's id, in its mail's footer: enough for an operator to find the row. */
export const mailReference = (messageId: string): string => messageId.slice(0, 8);
