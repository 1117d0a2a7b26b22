import { protectivePurposes, type ProtectivePurpose } from './purposes';
import { readLink, type LinkReading } from './read';
import { readToken } from './token';

/** The protective purpose that a token was made for, since both share one page. `not-me` for a forged token. */
export async function protectivePurposeOf(token: string | undefined): Promise<ProtectivePurpose> {
  for (const purpose of protectivePurposes) if (await readToken(purpose, token)) return purpose;
  return 'not-me';
}

/** readLink() for a link of either protective purpose. */
export async function readProtectiveLink(token: string | undefined): Promise<LinkReading> {
  return readLink(await protectivePurposeOf(token), token);
}
