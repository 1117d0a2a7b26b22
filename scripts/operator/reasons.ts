/** What to check, by the reason of a message or attempt. docs/mail.md has the same list. */
const reasons: [RegExp, string][] = [
  [/^provider-refuses-us$/, 'the API key or password, the sender, the domain’s verification, TLS'],
  [
    /^sender-refused$/,
    'MAIL_FROM: verify its domain or address with the provider, and its SPF, DKIM and DMARC records',
  ],
  [
    /^account-refused$/,
    'MAIL_USERNAME and MAIL_PASSWORD, and that the account is active and may send to any address (relaying)',
  ],
  [
    /^client-refused$/,
    'this machine’s host name (HELO), its reverse DNS, and block lists with its IP address',
  ],
  [/^tls-fails$/, 'the server’s certificate, MAIL_USE_TLS and MAIL_PORT'],
  [/^unreachable$/, 'the host, the port, the firewall'],
  [/^no-answer$/, 'the provider took too long to respond, or the app stopped during the attempt'],
  [/^too-many$/, 'the provider’s rate limit'],
  [/^quota$/, 'the account’s sending limit: wait, or ask the provider to raise it'],
  [/^provider-\d+$/, 'the provider’s status page: it had an internal error'],
  [
    /^refused-5\d\d$/,
    'this mailbox: it doesn’t exist, is full, or blocks you. Or this email: its content or size',
  ],
  [/^refused-4\d\d$/, 'the address and the sender: the provider permanently refuses this email'],
  [/^(under-way|key-reused)$/, 'an earlier attempt to send the same message'],
  [/^no-id-in-the-answer$/, 'RESEND_BASE_URL: the response isn’t from Resend'],
  [/^secret-gone$/, 'AUTH_SECRET: the secret that signed its link is no longer configured'],
  [/^app-moved$/, 'APP_URL: its link points to the app’s previous address'],
  [/^sender-changed$/, 'MAIL_FROM: it has changed since this email was written'],
  [/^nearly-dead$/, 'half its link’s lifetime had passed; a new message has a new link'],
  [/^request-too-old$/, 'requested more than an hour ago'],
  [/^too-old$/, 'it was about something more than seven days ago'],
  [/^unclear-too-long$/, 'for 23 hours it has been unknown whether it was sent'],
  [/^unclear-too-often$/, 'three attempts that the SMTP server may have accepted without confirming'],
  [/^link-ended$/, 'its link has since been used, replaced or revoked'],
  [/^limited$/, 'its address reached the limit'],
  [/^bounced$/, 'email to this address bounced; one attempt a day is made'],
  [/^complained$/, 'the recipient reported our email as spam'],
  [/^ended-by-operator$/, 'revoked by npm run account -- end-everything'],
  [/^overtaken$/, 'the password or the account’s address has since changed'],
  [/^account-gone$/, 'the account was deleted'],
];

/** What to check for a reason, or null if the reason speaks for itself. */
export function hintFor(reason: string): string | null {
  return reasons.find(([known]) => known.test(reason))?.[1] ?? null;
}
