import { limits } from '@/lib/limits/table';

const hours = (seconds: number) => (seconds === 3600 ? 'an hour' : `${seconds / 3600} hours`);
const minutes = (seconds: number) => `${seconds / 60} minutes`;
const days = (seconds: number) => `${seconds / 86_400} days`;
const times = ({ times, within }: { times: number; within: number }) => `${times} in ${hours(within)}`;

const { 'ask-address': ask, 'sign-in': signIn } = limits;
const { wrongPerAddress: wrong } = signIn;

const limited = [
  ['what', 'who is counted', 'how often'],
  ['---', '---', '---'],
  ['ask for a reset or a sign-up, renew a dead link', 'a client', times(limits['ask-for-link'].perClient)],
  [
    'the same, for each of the three',
    'an address',
    `${ask.atOnce} at once, then one per life of a link, so that a live link is in the mailbox or the next request sends one; silent`,
  ],
  ['use a link', 'a client', times(limits['use-link'].perClient)],
  ['ask for a change of address or a deletion', 'an account', times(limits['ask-from-account'].perAccount)],
  ['a wrong password at sign-in', 'a client', times(signIn.wrongPerClient)],
  [
    'the same',
    'an address, from browsers that it does not know',
    `${wrong.free} at once, then a wait of ${wrong.firstWait} s that doubles up to ${minutes(wrong.longestWait)}; after ${wrong.inARow} in a row none until a reset`,
  ],
  [
    'the same',
    'a browser that the address knows',
    `${times(signIn.wrongPerKnownDevice)}, and ${wrong.inARow} in a row for all such browsers together`,
  ],
  [
    'a wrong current password',
    'an account',
    `${limits['current-password'].wrongPerAddress.times} without a right one or a sign-in between, and its session ends`,
  ],
];

/** The rules that the standards want written down; the figures of the limits come from lib/limits/table.ts. */
export const rules = [
  '## The ways in',
  `There are three ways to start a session: an email address and password at \`/sign-in\`; completing a sign-up through the
link that proves the mailbox; and changing the password while signed in, which replaces the current session. A reset, a
confirmed address and “this wasn’t me” never sign anyone in. All passwords go through one policy
([policy.ts](../lib/passwords/policy.ts)) and one hash ([hash.ts](../lib/passwords/hash.ts)), whichever form they were typed
into. Operators have [commands](operators.md) that can begin a reset and end sessions; none takes or sets a password, and
there is no account that they share.`,
  '## Passwords',
  `At least 15 characters (\`PASSWORD_MIN_LENGTH\`) and at most 256, of any kind, counted as Unicode’s code points after NFC.
Refused, with the reason in words: what is on a list of a million used passwords; repeats, runs, walks over the keyboard and
doubled words; and what is made of the person’s name, the address or the name of the app. Stored by Argon2id with 19 MiB, two
passes and a salt of its own; at a sign-in an older hash is made anew. No password ever runs out.`,
  '## What is limited',
  limited.map((row) => `| ${row.join(' | ')} |`).join('\n'),
  `Counters are shared by all instances and kept by keyed hashes, in [one table](../lib/limits/table.ts). A client is an IPv4
address or an IPv6 /64. Known and unknown addresses are counted alike. Guessing never locks an owner out: the browsers that
the account knows have tries of their own, a reset gives all tries back, and floods of requests leave the owner’s link alive. Failures are forgotten after ${days(wrong.forgottenAfter)} of silence, those ${wrong.inARow} after ${days(wrong.atTheEndForgottenAfter)}. When the
store of the counters is away, nothing passes.`,
  '## How long a session lives',
  `A session lives for 14 days unseen and for 30 days at most, or 12 hours where “stay signed in” was not asked for: a month is
what NIST allows one factor. An account may have any number, so that nobody can push the owner out; each is listed under
“Security” with its device, and can be ended there. A new password, “this wasn’t me” and a deletion end all of them, at their
next request, on every instance. The times are the database’s, compared there.`,
];
