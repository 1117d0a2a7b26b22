import { linkRoute } from '@/lib/next/link-cookie';

/** The emailed link: moves the token to a cookie and redirects to the page. Changes nothing else. */
export const GET = linkRoute('email-change');
