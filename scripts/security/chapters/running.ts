/** What the standards want written down of how it runs: time limits, secrets, the trail. */
export const running = [
  '## Time limits and retries',
  [
    '- **A request** must have sent its head within 10 s and all of it within 30 s; of a body at most 64 KiB are taken (256 KiB by the webhook).',
    '- **The database**: ten connections a process, 5 s to get one, 8 s for a statement and for a transaction that stands idle. Beyond, the answer is 503, and the person tries again: nothing is repeated by itself.',
    '- **Hashing**: as many at a time as there are cores, 64 more wait for at most 5 s; beyond, 503.',
    '- **A mail**: 15 s an attempt by Resend, minutes by SMTP (RFC 5321 4.5.3.2), under a lease of 60 s that is renewed meanwhile; again after 1, 2, 4 … seconds, at most 30 s for a link and 10 minutes for a notice, for an hour or seven days. See [The life of a message](architecture.md#the-life-of-a-message).',
    '- **A stop**: requests under way have 4 s.',
  ].join('\n'),
  '## Secrets',
  [
    '- `AUTH_SECRET` signs links, session and device cookies, and keys the hashes in events and limits, each by a key derived for that alone. The older ones go into `AUTH_SECRET_1`, `AUTH_SECRET_2` and are read until they are taken away; a link needs them for seven days at most, a session for thirty, and a browser is known anew at its next sign-in.',
    '- `RESEND_WEBHOOK_SECRET` has a second one beside it, `RESEND_WEBHOOK_SECRET_1`, for the change.',
    '- `RESEND_API_KEY`, `MAIL_PASSWORD`, `METRICS_TOKEN`, `CRON_TOKEN` and the password in `DATABASE_URL` are changed by a restart; mail waits meanwhile and is not lost.',
    '- After a leak: [the emergency switch](operators.md#the-emergency-switch).',
  ].join('\n'),
  '## What is written down',
  `Every attempt is one event in the database, for known and unknown addresses alike, with its time, its kind, the account if
there is one, the address and the client as keyed hashes, the device in words, and the reason of a refusal: sign-up, sign-in,
sign-out, requests for links and their renewal, resets, changes of password, name and address, ended sessions, deletion, “this
wasn’t me”, and what operators do. People read their own under “Recent activity”. An event is written in the transaction of its
fact, and kept for a year. The way of each mail is another trail, for operators. The log is for failures:
[monitoring.md](monitoring.md#the-log). What is deleted when: [architecture.md](architecture.md#what-is-deleted-and-when).`,
];
