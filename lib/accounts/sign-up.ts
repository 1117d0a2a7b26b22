import type { From } from '../audit/record';
import { requestLink, type LinkRequest, type RequestResult } from '../links/request';

/**
 * Asks for a link with which whoever reads this address's mail signs up. See requestLink for what it promises.
 * Nothing of the person is stored: an account begins when the mailbox is proven.
 */
export function requestSignUp(request: LinkRequest, from: From): Promise<RequestResult> {
  return requestLink('sign-up', request, from);
}
