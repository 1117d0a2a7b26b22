import type { Source } from '../requirement';

export const asvsOthers: Source = {
  title: 'ASVS 5.0, other chapters',
  about: 'What else of the standard touches accounts and their recovery.',
  requirements: [
    { id: 'ASVS 1.3.11', asks: 'Nothing that was typed makes a header or a recipient of a mail.' },
    { id: 'ASVS 2.3.1', asks: 'The steps of a flow go in order, and none can be skipped.' },
    { id: 'ASVS 2.3.3', asks: 'A step is done as a whole or not at all.' },
    { id: 'ASVS 2.3.4', asks: 'Locks keep what may happen once from happening twice.' },
    { id: 'ASVS 2.4.1', asks: 'Machines that call too often are slowed down.' },
    { id: 'ASVS 3.3.1', asks: 'Cookies are Secure, with a prefix that ties them to this host.' },
    { id: 'ASVS 3.3.2', asks: 'Cookies are SameSite.' },
    {
      id: 'ASVS 3.3.3',
      asks: 'Cookies are called __Host-.',
      partly:
        'The session’s and the device’s are. A cookie that only one page gets, such as a link’s, has the path of that page, and so can only be __Secure-.',
    },
    { id: 'ASVS 3.3.4', asks: 'Cookies that scripts need not read are HttpOnly.' },
    {
      id: 'ASVS 3.4.1',
      asks: 'Every answer over https says so for the future (HSTS).',
      partly:
        'For this host alone: sibling hosts may not speak https. docs/deploy.md says how to cover them.',
    },
    { id: 'ASVS 3.4.3', asks: 'A Content-Security-Policy lets only our own scripts run.' },
    { id: 'ASVS 3.4.4', asks: 'Every answer forbids guessing at its type (nosniff).' },
    { id: 'ASVS 3.4.5', asks: 'The Referrer-Policy keeps addresses from other sites.' },
    { id: 'ASVS 3.4.6', asks: 'No page may be framed (frame-ancestors).' },
    { id: 'ASVS 3.5.1', asks: 'Another site can’t make a browser act in its owner’s name.' },
    { id: 'ASVS 3.5.2', asks: 'What relies on a preflight can’t be called without one.' },
    { id: 'ASVS 3.5.3', asks: 'Nothing changes by GET, HEAD or OPTIONS.' },
    { id: 'ASVS 3.7.2', asks: 'We lead only to listed places.' },
    { id: 'ASVS 4.1.3', asks: 'Headers that a proxy sets can’t be set by a client.' },
    { id: 'ASVS 11.2.1', asks: 'Cryptography comes from well tried libraries.' },
    { id: 'ASVS 11.4.1', asks: 'Only approved hash functions are used.' },
    { id: 'ASVS 11.4.2', asks: 'Passwords are stored by a slow hash with today’s parameters.' },
    { id: 'ASVS 11.4.3', asks: 'Hashes for signatures and keys resist collisions.' },
    { id: 'ASVS 11.5.1', asks: 'Random values that must not be guessed have at least 128 bits.' },
    {
      id: 'ASVS 12.2.1',
      asks: 'All connections with the outside are encrypted.',
      partly:
        'The app speaks http behind a proxy that ends TLS. It refuses to be public under an http address, and says HSTS.',
    },
    {
      id: 'ASVS 13.1.3',
      asks: 'Time limits, retries and what happens when something is used up are written down.',
      documented: '[Time limits and retries](#time-limits-and-retries)',
    },
    {
      id: 'ASVS 13.1.4',
      asks: 'It is written down which secrets there are and how they are replaced.',
      documented: '[Secrets](#secrets)',
    },
    {
      id: 'ASVS 13.3.4',
      asks: 'Secrets can be replaced, and run out.',
      partly:
        'Each can be replaced without signing anyone out. When that is due is the operator’s to decide.',
    },
    { id: 'ASVS 13.4.1', asks: 'No metadata of source control is served.' },
    { id: 'ASVS 13.4.2', asks: 'Nothing for development is reachable in production.' },
    { id: 'ASVS 13.4.4', asks: 'TRACE is not served.' },
    { id: 'ASVS 13.4.5', asks: 'Monitoring and documentation are not open by accident.' },
    {
      id: 'ASVS 14.2.1',
      asks: 'Nothing secret stands in an address.',
      partly:
        'A written exception: a mailed link must carry its token. It is moved into a cookie at the first request, works once, for ten minutes, and stands in no log of ours.',
    },
    { id: 'ASVS 14.2.2', asks: 'Nothing secret is kept in caches of servers.' },
    { id: 'ASVS 14.2.3', asks: 'Nothing is sent to others, such as trackers.' },
    { id: 'ASVS 14.2.7', asks: 'What is no longer needed is deleted.' },
    { id: 'ASVS 14.3.2', asks: 'Browsers are told to keep nothing (no-store).' },
    {
      id: 'ASVS 16.1.1',
      asks: 'It is written down what is logged, where, and for how long.',
      documented: '[What is written down](#what-is-written-down)',
    },
    { id: 'ASVS 16.2.1', asks: 'An entry says who, when, where and what.' },
    {
      id: 'ASVS 16.2.2',
      asks: 'Times of entries come from clocks that agree, with their zone.',
      partly:
        'Events and all else in the database have its clock. Lines of the log are stamped by the machine that writes them; npm run doctor tells when that clock is half a minute off.',
    },
    { id: 'ASVS 16.2.5', asks: 'Secrets and what is personal are masked or hashed in logs.' },
    { id: 'ASVS 16.3.1', asks: 'Every attempt to authenticate is written down, good or bad.' },
    { id: 'ASVS 16.3.3', asks: 'Attempts to get around a control are written down.' },
    { id: 'ASVS 16.4.1', asks: 'Nothing that was typed forges a line of the log.' },
    { id: 'ASVS 16.5.1', asks: 'An unexpected failure shows nothing of the inside.' },
    { id: 'ASVS 16.5.2', asks: 'It works on, or fails safely, when something outside is away.' },
    { id: 'ASVS 16.5.3', asks: 'A failure never lets through what it was to check.' },
  ],
};
