type Failure = { title: string; meaning: string; action: (reference: string) => string };

const readLog = (reference: string) => `Find the error in the log by its reference, ${reference}.`;
const runDoctor = () =>
  'Run “npm run doctor” to find the cause. Run “npm run mail -- list” to see the waiting messages.';
const showMessage = (reference: string) =>
  `Run “npm run mail -- show ${reference}” to see which email and why.`;

const failures: Record<string, Failure> = {
  'page-failed': {
    title: 'A page failed',
    meaning: 'A visitor saw an error page because of an unexpected error in the app.',
    action: readLog,
  },
  'front-failed': {
    title: 'A request failed',
    meaning: 'A request couldn’t be answered because of an unexpected error in the server, outside any page.',
    action: readLog,
  },
  'provider-refuses-us': {
    title: 'The email provider refuses our email',
    meaning:
      'The provider doesn’t accept our account, our sender address or domain, this server, or our encryption settings. Email waits until this is fixed and is then sent automatically.',
    action: runDoctor,
  },
  'provider-quota': {
    title: 'The email provider’s sending limit is reached',
    meaning:
      'The provider accepts no more email for now. Waiting email is sent automatically later, but links that people asked for may arrive too late. If this keeps happening, ask the provider for a higher limit.',
    action: runDoctor,
  },
  'mail-refused': {
    title: 'An email was refused',
    meaning: 'The provider refused one email permanently. Other email isn’t affected.',
    action: showMessage,
  },
  'mail-given-up': {
    title: 'An email wasn’t sent in time',
    meaning:
      'One email won’t be tried again. We stop after an hour for a requested link and after seven days for a notice. If the provider may have accepted the email without answering, we stop after 23 hours or three attempts.',
    action: showMessage,
  },
  'attempt-broke': {
    title: 'An email couldn’t be prepared',
    meaning:
      'An unexpected error in the app kept an email from being written or sent. We’ll try again. Other email isn’t affected.',
    action: (reference) =>
      `Run “npm run mail -- show ${reference}” to see its attempts. The log has the error under the same reference.`,
  },
  'mail-waits': {
    title: 'Email is delayed',
    meaning:
      'A requested link has waited more than five minutes, or a notice more than an hour. The provider may be unavailable.',
    action: runDoctor,
  },
  'clock-differs': {
    title: 'A server’s clock is wrong',
    meaning:
      'The clock of one server differs from the database’s by more than 30 seconds. Links and sessions use the database’s clock, but emails show wrong times, and the provider’s webhooks may be refused.',
    action: () => 'Run “npm run doctor” on each server to find which one, then synchronise its clock (NTP).',
  },
  'statement-slow': {
    title: 'A database query was too slow',
    meaning:
      'A query took more than 8 seconds and was cancelled, while the database answered others. It waited for a lock or read too many rows. The user was asked to try again.',
    action: (reference) => `The log names the query, under the reference ${reference}.`,
  },
  'purge-failed': {
    title: 'Old data isn’t being deleted',
    meaning:
      'Deleting rows past their retention period failed twice in a row. The tables grow until this is fixed. We try again every hour.',
    action: (reference) => `The log has the error for each part that failed: ${reference}.`,
  },
  'database-away': {
    title: 'The database is unavailable',
    meaning:
      'The database hasn’t answered for a minute. Visitors see an error page and no email is sent. Both recover by themselves.',
    action: () => 'Run “npm run doctor” to see whether the database answers, and why not.',
  },
};

const unknown: Failure = {
  title: 'Something failed',
  meaning: 'There was an unexpected error in the app.',
  action: readLog,
};

/** The first word of a kind names the failure. Anything after it, such as a page's path, says where. */
export function failureOf(kind: string): Failure & { place: string } {
  const [name = '', ...place] = kind.split(' ');
  return { ...(failures[name] ?? unknown), place: place.join(' ') };
}
