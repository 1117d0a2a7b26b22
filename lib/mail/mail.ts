import type { IssuedLink } from '../links/issue';

type Asked = { askedAt: Date; device: string };

/** Every mail that there is, with the facts it tells. What it is called and looks like is its template's matter. */
export type Mail =
  | { template: 'sign-up'; props: Asked & { link: IssuedLink | null } }
  | { template: 'account-exists'; props: Asked & { name: string } }
  | { template: 'reset-password'; props: Asked & { name: string; link: IssuedLink | null } }
  | { template: 'password-changed'; props: { name: string; changedAt: Date; device: string } };
