import { hold, retry, type Outcome } from './transport';

type SmtpError = NodeJS.ErrnoException & {
  responseCode?: number;
  command?: string;
  response?: string;
  /** What the network or OpenSSL said, where nodemailer put a code of its own in its place. */
  originalCode?: string;
  timeoutType?: string;
};

/** OpenSSL's and Node's names of certificates that can't be trusted, and of two that have no TLS in common. */
const NO_TRUST = /CERT|UNABLE_TO_VERIFY|INVALID_(CA|PURPOSE)|PATH_LENGTH|HOSTNAME_MISMATCH/;
const NO_TLS = /^ERR_SSL_\w*(VERSION|PROTOCOL|HANDSHAKE|PACKET_LENGTH)|^EPROTO$/;

/** Wants a sign-in (RFC 4954), or knows no such sender (RFC 3463 3.2): many servers say so at the recipient only. */
const AGAINST_US = /^53[058]|^5\d\d[ -]5\.1\.[78]\b/;
/**
 * A refusal by a rule (RFC 3463 3.8) may be about us or about the recipient: only the words tell. These are whole phrases, so
 * that no address that a server repeats can hold everybody's mail.
 */
const BY_A_RULE = /^5\d\d[ -]5\.7\.\d/;
const OUR_FAULT =
  /\brelay(ing)?( access)? (is )?(denied|prohibited|not (permitted|allowed))|unable to relay\b|sender address rejected|not owned by\b|authentication (is )?required/i;

/**
 * What an error of SMTP says of a mail (RFC 5321 4.2.1): 4xx may pass. 5xx is final where it is about this mail (its
 * recipient, its data), and otherwise about us (sign-in, sender, TLS), which the operator mends: all mail waits for it.
 * What breaks after the connection was made is unclear.
 */
export function smtpOutcome(error: unknown): Outcome {
  const { response, message, originalCode } = error as SmtpError;
  return { ...outcomeOf(error as SmtpError), said: response || message || originalCode };
}

function outcomeOf(error: SmtpError): Outcome {
  const { code, responseCode, command = '', response = '', originalCode = '', timeoutType } = error;
  if (code === 'EABORT' || timeoutType === 'SOCKET_TIMEOUT') return retry('no-answer', true);
  if (responseCode !== undefined && responseCode >= 400 && responseCode < 500)
    return retry(`provider-${responseCode}`, false);
  if (code === 'ETLS' || NO_TRUST.test(originalCode) || NO_TLS.test(originalCode)) return hold('tls-fails');
  if (code === 'EAUTH') return hold('provider-refuses-us');
  if (responseCode !== undefined && responseCode >= 500) {
    if (!/^(RCPT TO|DATA)/.test(command) || isAboutUs(response)) return hold('provider-refuses-us');
    // Bad sequence of commands: it is the session that is at fault, not the mail.
    return responseCode === 503
      ? retry('provider-503', false)
      : { outcome: 'reject', reason: `refused-${responseCode}` };
  }
  return retry('unreachable', !neverLetIn(error));
}

function isAboutUs(response: string): boolean {
  return AGAINST_US.test(response) || (BY_A_RULE.test(response) && OUR_FAULT.test(response));
}

/** No connection, or no greeting: not a byte of a mail was sent. */
function neverLetIn(error: SmtpError): boolean {
  const { code, syscall, timeoutType } = error;
  // A name with several addresses, all of which refuse, makes an AggregateError.
  return code === 'EDNS' || timeoutType !== undefined || syscall === 'connect' || 'errors' in error;
}
