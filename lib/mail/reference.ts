/** The start of a message's id, printed in the mail's footer. Enough for an operator to find the message. */
export const mailReference = (messageId: string): string => messageId.slice(0, 8);
