import { makeAccounts, newAddresses, signedIn, withDeadLinks } from './timing-people';

/** Who is asked for. The second known ones are the control: nothing but chance may part them from the first. */
export const sides = ['known', 'knownToo', 'unknown'] as const;
export type Side = (typeof sides)[number];

/** What is sent once: the fields of a form, and the cookie of the browser that sends it. */
export type Shot = { fields: Record<string, string>; cookie?: string };

export type TimedForm = {
  name: string;
  path: string;
  /** A field by which to find the form in its page; the first with a button else. */
  field?: string;
  /** Makes everything for so many of one side, each for an address of its own. */
  shots(side: Side, count: number): Promise<Shot[]>;
};

/** Fresh addresses, of people with an account or not: neither a limit nor a cache plays a part. */
async function addressesOf(side: Side, count: number): Promise<string[]> {
  const emails = newAddresses(count);
  if (side !== 'unknown') await makeAccounts(emails);
  return emails;
}

const byStranger =
  (further: Record<string, string> = {}) =>
  async (side: Side, count: number): Promise<Shot[]> =>
    (await addressesOf(side, count)).map((email) => ({ fields: { email, ...further } }));

async function changesOfAddress(side: Side, count: number): Promise<Shot[]> {
  const emails = await addressesOf(side, count);
  const askers = await makeAccounts(newAddresses(count));
  const cookies = await signedIn(askers);
  return askers.map(({ password: currentPassword }, index) => ({
    fields: { email: emails[index] ?? '', currentPassword },
    cookie: cookies[index],
  }));
}

/** Known: the address that the dead link was mailed to is still the account's. Unknown: it is nobody's now. */
async function renewals(side: Side, count: number): Promise<Shot[]> {
  const accounts = await makeAccounts(newAddresses(count));
  const mailedTo = side === 'unknown' ? newAddresses(count) : accounts.map(({ email }) => email);
  return (await withDeadLinks(accounts, mailedTo)).map((cookie) => ({ fields: {}, cookie }));
}

export const timedForms: TimedForm[] = [
  { name: 'forgot password', path: '/forgot-password', field: 'email', shots: byStranger() },
  { name: 'sign-up', path: '/sign-up', field: 'email', shots: byStranger() },
  {
    name: 'sign-in',
    path: '/sign-in',
    field: 'email',
    shots: byStranger({ password: 'not the right password' }),
  },
  { name: 'renewal of a dead link', path: '/reset-password', shots: renewals },
  { name: 'change of address', path: '/account/email', field: 'email', shots: changesOfAddress },
];
