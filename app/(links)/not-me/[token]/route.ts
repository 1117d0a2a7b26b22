import { protectivePurposes } from '@/lib/links/purposes';
import { linkRoute } from '@/lib/next/link-cookie';

/** The protective links of mails: take the token out of the address and lead to the page. Change nothing else. */
export const GET = linkRoute(...protectivePurposes);
