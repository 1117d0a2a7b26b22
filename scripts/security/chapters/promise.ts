/** What docs/security.md begins with: the promise, whom to tell, and how far the standards are met. */
export const promise = [
  '# Security',
  `<!-- Written by npm run security. Change scripts/security/ or the marks in the tests, not this file. -->`,
  `What Sparekey holds against someone who tries, threat by threat, and what the standards ask. Each line names the tests
that prove it: a test says so itself, in a comment above it (\`// proves: parallel-use, ASVS 6.5.1\`). \`npm run security\`
writes this page from those marks, and [a test](../tests/house/security.test.ts) fails when it says anything else, when a
threat or a requirement has no test and no reason, or when a mark is wrong.`,
  [
    '- [The promise](#the-promise)',
    '- [Report a weakness](#report-a-weakness)',
    '- [What is claimed](#what-is-claimed), and [where we depart](#where-we-depart)',
    '- [The ways in](#the-ways-in), [passwords](#passwords), [what is limited](#what-is-limited), [how long a session lives](#how-long-a-session-lives)',
    '- [Time limits and retries](#time-limits-and-retries), [secrets](#secrets), [what is written down](#what-is-written-down)',
    '- [Threats](#threats)',
    '- [Requirements](#requirements)',
  ].join('\n'),
  '## The promise',
  [
    '1. Nobody learns who has an account, from words, status, headers, size or time.',
    '2. A promised mail is sent: once by Resend, at least once by SMTP.',
    '3. Nothing at rest opens a door: no link, token or password is in the database, the outbox, the log or a backup.',
    '4. A link works once, for its purpose, for its short life, whatever opens it first.',
    '5. A new password ends every session, every link and every pending change of the account, all at once.',
    '6. The owner is never locked out by others, is told of what happened, and can take it back.',
    '7. It refuses to start wrong.',
  ].join('\n'),
  'Why each of them holds is in [architecture.md](architecture.md).',
  '## Report a weakness',
  `To whoever runs the app: the address at the foot of its pages and mails (\`SUPPORT_EMAIL\`). About Sparekey itself: to its
maintainers, in private, before you tell others. Say what you did, on which version, and what came of it; a test that goes
red says it best. Use accounts of your own, and stop at the first proof.`,
  '## What is claimed',
  `OWASP ASVS 5.0, level 2, for recovery: what [the tables below](#requirements) name of it, but for two things that they call
“not covered”: a second factor (6.3.3) and a check against all breached passwords (6.2.12). Of level 3 also 6.3.7, 6.3.8 and
6.4.6: people are told of changes, nobody learns who has an account, and operators may begin a reset but not choose a
password. Not level 3 as a whole: 6.3.6 bars mail from authentication, and the mailbox is the way back here.`,
  '## Where we depart',
  [
    '- **ASVS 14.2.1, no secret in an address.** A mailed link must carry its token. The first request moves it into a cookie and leads on to an address without it; it works once and for ten minutes.',
    '- **ASVS 6.2.8, passwords exactly as typed.** Both sides are brought to Unicode’s form NFC, as NIST advises, or the same word typed on two machines would differ. Nothing else is changed.',
    '- **ASVS 6.3.6 (level 3), no mail as a factor.** Recovery by mail is the purpose, so level 3 is not claimed for it.',
    '- **ASVS 6.5.5, ten minutes.** Kept as the upper bound even where mail is slow: a link’s life begins when its mail is made and handed over, and a dead one has a button that sends another.',
    '- **OWASP on JWTs.** A token that stands for itself could be neither used once nor called back. Ours are held against a row of the database, each purpose has its key, and they say nothing of the person.',
    '- **NIST and OWASP on 15 characters.** That is the default. `PASSWORD_MIN_LENGTH` can lower it to 8, and the start then warns.',
  ].join('\n'),
];
