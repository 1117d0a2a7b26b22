import { protectivePurposes } from '@/lib/links/purposes';
import { linkRoute } from '@/lib/next/link-cookie';

/** Protective links: moves the token to a cookie and redirects to the page. Changes nothing else. */
export const GET = linkRoute(...protectivePurposes);
