import { moment } from './times';

type Failure = { title: string; what: string; look: (reference: string) => string };

const log = (reference: string) => `Its line in the log has the reference ${reference}.`;
const doctor = () => 'npm run doctor says more, and npm run mail -- list shows what waits.';

/** What failed, by the kind of failure, and where to look. */
const failures: Record<string, Failure> = {
  'page-failed': {
    title: 'A page failed',
    what: 'Somebody was shown “Something went wrong”: an error of the app that nobody caught.',
    look: log,
  },
  'front-failed': {
    title: 'A request failed',
    what: 'A request could not be answered, by an error of the app before or after the page itself.',
    look: log,
  },
  'provider-refuses-us': {
    title: 'The mail provider refuses our mail',
    what: 'The provider doesn’t accept the account, the sender or its domain, this machine, or the encryption. Mail waits until that is fixed, and is then sent automatically.',
    look: doctor,
  },
  'provider-quota': {
    title: 'The mail provider’s quota is spent',
    what: 'The provider takes no more mail for now. What waits goes by itself later; links that people wait for may come too late.',
    look: doctor,
  },
  'mail-refused': {
    title: 'A mail was refused for good',
    what: 'The provider will never take one of our mails. Others go on.',
    look: (reference) => `npm run mail -- show ${reference} says which and why.`,
  },
  'mail-given-up': {
    title: 'A mail was given up',
    what: 'One of our mails did not leave in its time: an hour for a link that somebody asked for, seven days for a notice, 23 hours or three attempts where the provider may have accepted it without answering. It is not tried again.',
    look: (reference) => `npm run mail -- show ${reference} says which and why.`,
  },
  'attempt-broke': {
    title: 'A mail could not be made',
    what: 'An error of the app kept a mail from being made or sent. It is tried again; others go on.',
    look: (reference) =>
      `npm run mail -- show ${reference} has its way so far; the log has the same letters.`,
  },
  'mail-waits': {
    title: 'Mail waits for too long',
    what: 'A link that somebody asked for has waited for more than five minutes, or a notice for more than an hour: the provider may be away.',
    look: doctor,
  },
  'clock-differs': {
    title: 'A clock is wrong',
    what: 'The clock of one of our machines and the database’s differ by more than 30 s. Links and sessions go by the database’s; mails tell wrong times, and what the provider reports may be refused.',
    look: () => 'npm run doctor, run on each machine, says which. Set it by NTP.',
  },
  'statement-slow': {
    title: 'The database took too long',
    what: 'A statement took longer than 8 s and was cancelled, although the database answers others: it waited for a lock, or reads more rows than it should. The person was asked to try again.',
    look: (reference) => `Its line in the log, with the reference ${reference}, names the statement.`,
  },
  'purge-failed': {
    title: 'Old data isn’t deleted',
    what: 'Rows that are past their retention could not be deleted, twice in a row. The tables grow until that works again; it is tried every hour.',
    look: (reference) => `The log has the error of each part: ${reference}.`,
  },
  'database-away': {
    title: 'The database is away',
    what: 'It has not answered for a minute. Pages say “Back in a moment”, and no mail leaves. Both go on by themselves once it is back.',
    look: () => 'npm run doctor says whether it answers.',
  },
};

const unknown: Failure = {
  title: 'Something failed',
  what: 'An error of the app that nobody caught.',
  look: log,
};

/** The first word names the failure; what follows, such as a page's path, is where. */
const failureOf = (kind: string): Failure => failures[kind.split(' ', 1)[0] ?? ''] ?? unknown;
const placeOf = (kind: string): string | null => kind.split(' ').slice(1).join(' ') || null;

/** To the operators: what failed, when, how often, and where to look. */
export const alarmWords = {
  subject: (appName: string, kind: string) => `[${appName}] ${failureOf(kind).title}`,
  title: (kind: string) => failureOf(kind).title,
  preview: (kind: string) => failureOf(kind).what,
  what: (kind: string) => failureOf(kind).what,
  where: (kind: string) => {
    const place = placeOf(kind);
    return place && `Where: ${place}`;
  },
  when: (firstAt: Date | string, lastAt: Date | string, count: number) =>
    count === 1
      ? `It happened once, on ${moment(lastAt)}.`
      : `It happened ${count} times between ${moment(firstAt)} and ${moment(lastAt)}.`,
  look: (kind: string, reference: string) => failureOf(kind).look(reference),
  next: 'You hear of the same kind of failure at most once an hour.',
} as const;
