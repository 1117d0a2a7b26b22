import { linkRoute } from '@/lib/next/link-cookie';

/** The link of the mail: takes the token out of the address and leads to the page. Changes nothing else. */
export const GET = linkRoute('email-change');
