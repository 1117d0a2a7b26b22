import { describe, expect, it } from 'vitest';
import { smtpFault, type SmtpFault, type SmtpStep } from '@/lib/mail/transports/smtp-fault';

type Case = [SmtpStep, string, SmtpFault];
const recipient = 'someone@example.org';

/** Answers of real servers, as documented by their operators or reported by users. */
const CASES: Case[] = [
  // Greeting, HELO, TLS, sign-in.
  [
    'connect',
    '554 5.7.1 Service unavailable; Client host [203.0.113.5] blocked using zen.spamhaus.org',
    'client',
  ],
  [
    'connect',
    '550 5.7.1 Connections not accepted from servers without a valid sender domain. Fix reverse DNS',
    'sender',
  ],
  ['connect', '501 Syntactically invalid HELO argument(s)', 'client'],
  ['connect', '554 no SMTP service here', 'client'],
  ['connect', '421 4.7.0 Too many concurrent SMTP connections', 'quota'],
  ['sign-in', '535 5.7.8 Username and Password not accepted.', 'account'],
  [
    'sign-in',
    '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant',
    'account',
  ],
  ['sign-in', '550 Mailbox is disabled', 'account'],
  // The sender.
  ['sender', '525 5.7.1 Unauthorized IP address', 'account'],
  ['sender', '502 5.7.0 Your SMTP account is not yet activated', 'account'],
  ['sender', '553 5.7.1 Sender address rejected: not owned by auth user.', 'sender'],
  [
    'sender',
    '530 5.7.57 SMTP; Client was not authenticated to send anonymous mail during MAIL FROM',
    'account',
  ],
  ['sender', '550 5.1.8 <accounts@example.com>: Sender address rejected: Domain not found', 'sender'],
  ['sender', '550 5.7.27 Sender address has null MX', 'sender'],
  ['sender', '550 5.1.1 no such user', 'sender'],
  ['sender', '552 5.3.4 Message size exceeds fixed limit', 'message'],
  ['sender', '550 5.7.0 You have exceeded your daily quota', 'quota'],
  ['sender', '530 5.7.0 Must issue a STARTTLS command first', 'account'],
  // The recipient, and refusals of us at that step.
  ['recipient', '550 relay not permitted', 'account'],
  ['recipient', '550 5.7.64 TenantAttribution; Relay Access Denied SMTP', 'account'],
  ['recipient', '550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain', 'account'],
  ['recipient', '554 5.7.1 <someone@example.org>: Relay access denied', 'account'],
  [
    'recipient',
    '551 This mail server requires authentication when attempting to send: login required',
    'account',
  ],
  [
    'recipient',
    '550 Domain example.com has exceeded the max emails per hour (100/100 (100%)) allowed.',
    'quota',
  ],
  [
    'recipient',
    '554 5.7.1 <someone@example.org>: Recipient address rejected: Email Sending Quota Exceeded',
    'quota',
  ],
  [
    'recipient',
    '550 5.7.232 Your message can’t be sent because your trial tenant has exceeded its daily limit',
    'quota',
  ],
  [
    'recipient',
    '550 5.1.90 Your message can’t be sent: you’ve reached your daily limit for recipients',
    'quota',
  ],
  ['recipient', '550-Verification failed for <accounts@example.com>\n550 Sender verify failed', 'sender'],
  ['recipient', '550 5.7.23 SPF validation failed', 'sender'],
  ['recipient', '550 SPF check failed', 'sender'],
  ['recipient', '554 5.7.1 <unknown[203.0.113.5]>: Client host rejected: Access denied', 'client'],
  ['recipient', '504 5.5.2 <0a1b2c3d4e5f>: Helo command rejected: need fully-qualified hostname', 'client'],
  ['recipient', '550 5.7.25 Client host rejected: cannot find your hostname, [203.0.113.5]', 'client'],
  ['recipient', '550 5.7.606 Access denied, banned sending IP [203.0.113.5]', 'client'],
  ['recipient', '550 Blocked - see https://www.spamcop.net/bl.shtml?203.0.113.5', 'client'],
  ['recipient', '550 5.7.1 Mail from 203.0.113.5 rejected: listed at dnsbl.example', 'client'],
  ['recipient', '550 5.7.501 Access denied, spam abuse detected', 'account'],
  ['recipient', '550 Administrative prohibition', 'unclear'],
  ['recipient', '554 5.7.1 blocked', 'unclear'],
  ['recipient', '554 5.3.5 System config error', 'unclear'],
  ['recipient', '450 4.2.0 <someone@example.org>: Recipient address rejected: Greylisted', 'recipient'],
  ['recipient', '550 5.1.1 <someone@example.org>: Recipient address rejected: User unknown', 'recipient'],
  ['recipient', '550 5.1.1 no such user; relay access denied', 'recipient'],
  ['recipient', '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found', 'recipient'],
  ['recipient', '550 5.7.1 RESOLVER.RST.AuthRequired; authentication required', 'recipient'],
  ['recipient', '550 5.4.1 Recipient address rejected: Access denied. AS(201806281)', 'recipient'],
  ['recipient', '550 5.5.0 Requested action not taken: mailbox unavailable', 'recipient'],
  ['recipient', '550-5.1.1 The email account that you tried to reach does not exist.', 'recipient'],
  ['recipient', '550 5.2.1 The email account that you tried to reach is disabled', 'recipient'],
  ['recipient', '552 5.2.2 Mailbox full', 'recipient'],
  ['recipient', '552 Mailbox quota exceeded', 'recipient'],
  ['recipient', '550 5.1.2 Bad destination host', 'recipient'],
  ['recipient', '501 5.1.3 Bad recipient address syntax', 'recipient'],
  ['recipient', '550 5.4.4 Unable to route', 'recipient'],
  ['recipient', '556 5.1.10 Recipient address has null MX', 'recipient'],
  ['recipient', '556 Domain does not accept mail', 'recipient'],
  ['recipient', '550 No such user here', 'recipient'],
  ['recipient', '550 Unrouteable address', 'recipient'],
  ['recipient', '550 unknown user', 'recipient'],
  ['recipient', '554 delivery error: dd This user doesn’t have an account: mailbox unavailable', 'recipient'],
  ['recipient', '554 5.7.1 <relay@relay.example>: Recipient address rejected: Access denied', 'recipient'],
  ['recipient', '553 5.7.1 <sender.quota@example.org>: Recipient address rejected', 'recipient'],
  ['recipient', '550 cuda_nsu 5.1.1 <someone@example.org>... User unknown', 'recipient'],
  ['recipient', '550 Invalid recipient <someone@example.org> (#5.1.1)', 'recipient'],
  ['recipient', '550 5.7.1 Policy rejection on the target address', 'recipient'],
  [
    'recipient',
    '554 5.2.122 The recipient has exceeded their limit of messages they can receive per hour',
    'recipient',
  ],
  [
    'recipient',
    '554 5.2.2 Recipient address rejected: Quota exceeded (mailbox for user is full)',
    'recipient',
  ],
  [
    'recipient',
    '554 5.7.1 <someone@example.org>: Recipient address rejected: Not in recipient list',
    'recipient',
  ],
  ['recipient', '550 5.1.0 203.0.113.5 is not allowed to send from example.com per its SPF Record', 'sender'],
  ['recipient', '553 5.3.0 flpd DNSBL:RBL 521 203.0.113.5 is blocked', 'client'],
  ['recipient', '550 5.7.1 Service unavailable, MailFrom domain is listed in Spamhaus', 'sender'],
  // DATA.
  ['data', '550 5.4.5 Daily user sending limit exceeded.', 'quota'],
  ['data', '554 5.5.1 Error: no valid recipients', 'unclear'],
  // The end of the data.
  ['end', '550 The from address does not match a verified Sender Identity.', 'sender'],
  ['end', '550 Unauthenticated senders not allowed', 'sender'],
  ['end', '550 5.7.60 SMTP; Client does not have permissions to send as this sender', 'sender'],
  ['end', '550 5.7.1 Client does not have permissions to send as this sender', 'sender'],
  ['end', '554 5.2.252 SendAsDenied; accounts@example.com not allowed to send as x@example.com', 'sender'],
  ['end', '553 Relaying disallowed as accounts@mail.example.com', 'sender'],
  ['end', '554 Message rejected: Email address is not verified. The following identities failed', 'sender'],
  ['end', '550 5.7.26 Unauthenticated email from example.com is not accepted due to DMARC policy', 'sender'],
  [
    'end',
    '550 5.7.515 Access denied, sending domain doesn’t meet the required authentication level',
    'sender',
  ],
  [
    'end',
    '554 5.2.0 STOREDRV.Submission.Exception:OutboundSpamException; Failed to process message',
    'account',
  ],
  ['end', '554 Sending paused for this account.', 'account'],
  ['end', '554 Access denied: User is not authorized to perform ses:SendRawEmail', 'account'],
  [
    'end',
    '550 Sandbox subdomains are for test purposes only. Add the address to authorized recipients',
    'account',
  ],
  ['end', '550 5.7.1 Your account has been suspended for sending spam', 'account'],
  ['end', '454 Throttling failure: Daily message quota exceeded', 'quota'],
  ['end', '432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded', 'quota'],
  ['end', '412 5.7.1 While your account is pending approval, all recipient addresses must share', 'account'],
  [
    'end',
    '550 5.7.1 Our system has detected an unusual rate of unsolicited mail from your IP address',
    'quota',
  ],
  ['end', '554 5.7.1 Message rejected under suspicion of SPAM', 'message'],
  [
    'end',
    '550 5.7.1 [203.0.113.5] Our system has detected that this message is likely unsolicited mail',
    'message',
  ],
  ['end', '550 5.7.1 message content rejected', 'message'],
  ['end', '552 5.3.4 Message size exceeds fixed maximum message size', 'message'],
  [
    'end',
    '552 5.7.0 This message was blocked because its content presents a potential security issue',
    'message',
  ],
  ['end', '554 5.6.0 Corrupt message content', 'message'],
  ['end', '550 5.7.1 Virus found in the attachment', 'message'],
  [
    'end',
    '554 delivery error: dd Your message cannot be delivered. This mailbox is disabled (554.30)',
    'recipient',
  ],
  ['end', '554 delivery error: dd This account has been disabled or discontinued [#102]', 'recipient'],
  ['end', '550 5.2.0 Message rejected due to DMARC', 'sender'],
  ['end', '550 Rejected by header based Anti-Spoofing policy', 'sender'],
  ['end', '550 5.7.1 Your email was rejected due to having a domain present in the Spamhaus DBL', 'client'],
  ['end', '554 5.7.9 Message not accepted for policy reasons', 'unclear'],
  ['end', '554 rejecting banned content', 'message'],
  ['end', '554 5.2.2 mailbox full', 'recipient'],
  ['end', '554 Transaction failed', 'unclear'],
];

describe('an SMTP refusal', () => {
  it.each(CASES)('at %s, “%s” is about: %s', (step, response, fault) => {
    expect(smtpFault({ step, response, recipient })).toBe(fault);
  });

  it('isn’t influenced by the address or domain that a stranger chose', () => {
    const chosen = 'relay@quota-exceeded.sender.example';
    const response = `550 <${chosen}>: no such user at quota-exceeded.sender.example`;
    expect(smtpFault({ step: 'recipient', response, recipient: chosen })).toBe('recipient');
  });

  it('can reject a mail before its recipient was named only for its size', () => {
    for (const step of ['connect', 'sign-in', 'sender'] as const)
      for (const [, response, fault] of CASES)
        if (fault === 'recipient' || (fault === 'message' && !/size/.test(response)))
          expect(['recipient'], response).not.toContain(smtpFault({ step, response, recipient }));
  });
});
