import { routes } from '@/lib/routes';

export const dynamic = 'force-dynamic';

/** Where password managers lead to change a password (W3C, A Well-Known URL for Changing Passwords). */
export function GET(): Response {
  // A relative Location keeps the request's host out of it.
  return new Response(null, { status: 303, headers: { Location: routes.accountSecurity } });
}
