import type { From } from '../audit/record';
import { requestLink, type LinkRequest, type RequestResult } from '../links/request';

/** Asks for a link with which whoever reads this address's mail sets a new password. See requestLink for what it promises. */
export function requestPasswordReset(request: LinkRequest, from: From): Promise<RequestResult> {
  return requestLink('password-reset', request, from);
}
