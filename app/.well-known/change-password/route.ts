import { routes } from '@/lib/routes';

export const dynamic = 'force-dynamic';

/** Password managers open this to change a password (W3C, A Well-Known URL for Changing Passwords). */
export function GET(): Response {
  // Relative, so that the request's Host can't redirect elsewhere.
  return new Response(null, { status: 303, headers: { Location: routes.accountSecurity } });
}
