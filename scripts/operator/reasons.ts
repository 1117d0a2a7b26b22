/** What an operator may look at, by the reason that stands with a message or an attempt. docs/mail.md has the same. */
const reasons: [RegExp, string][] = [
  [/^provider-refuses-us$/, 'the key or password, the sender, the domain’s verification, TLS'],
  [/^sender-refused$/, 'MAIL_FROM: verify its domain or address at the provider, with SPF, DKIM and DMARC'],
  [
    /^account-refused$/,
    'MAIL_USERNAME and MAIL_PASSWORD, and whether the account is active and may send to any address (relaying)',
  ],
  [
    /^client-refused$/,
    'this machine’s host name (HELO), reverse DNS, and block lists that name its IP address',
  ],
  [/^tls-fails$/, 'the server’s certificate, MAIL_USE_TLS and MAIL_PORT'],
  [/^unreachable$/, 'host, port, firewall'],
  [/^no-answer$/, 'the provider took too long to answer, or the app was stopped in the middle'],
  [/^too-many$/, 'the provider’s rate limit'],
  [/^quota$/, 'the sending limit of the provider’s account: wait, or have it raised'],
  [/^provider-\d+$/, 'the provider’s own trouble'],
  [
    /^refused-5\d\d$/,
    'this mailbox: it does not exist, is full, or blocks you; or this very mail, its content or size',
  ],
  [/^refused-4\d\d$/, 'the address and the sender: the provider never takes this mail'],
  [/^(under-way|key-reused)$/, 'an earlier attempt of the same message'],
  [/^no-id-in-the-answer$/, 'what answers there: it is not Resend'],
  [/^secret-gone$/, 'AUTH_SECRET: the one that signed its link is no longer set'],
  [/^app-moved$/, 'APP_URL: its link led to where the app was before'],
  [/^sender-changed$/, 'MAIL_FROM: it was another one when this mail was written'],
  [/^nearly-dead$/, 'its link had lived half its life; a new message has a fresh one'],
  [/^request-too-old$/, 'asked for more than an hour ago'],
  [/^too-old$/, 'it told of something more than seven days ago'],
  [/^unclear-too-long$/, 'nobody knows whether it was sent, for 23 hours'],
  [/^unclear-too-often$/, 'three attempts that the SMTP server may have accepted without answering'],
  [/^link-ended$/, 'its link was used, replaced or ended meanwhile'],
  [/^limited$/, 'the limit of its address was spent'],
  [/^bounced$/, 'mail to this address came back; one a day tries'],
  [/^complained$/, 'its reader called our mail spam'],
  [/^ended-by-operator$/, 'ended by npm run account -- end-everything'],
  [/^overtaken$/, 'a newer password, or the account goes by another address now'],
  [/^account-gone$/, 'the account was deleted'],
];

/** Where to look for a reason, or null for one that says all itself. */
export function lookAt(reason: string): string | null {
  return reasons.find(([known]) => known.test(reason))?.[1] ?? null;
}
