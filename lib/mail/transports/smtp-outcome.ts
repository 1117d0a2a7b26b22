import { smtpFault, type SmtpFault, type SmtpStep } from './smtp-fault';
import { hold, retry, type Outcome } from './transport';

type SmtpError = NodeJS.ErrnoException & {
  responseCode?: number;
  command?: string;
  response?: string;
  /** The code of the network or of OpenSSL, if nodemailer replaced it by its own. */
  originalCode?: string;
  timeoutType?: string;
};

/** `mayBeAccepted`: the server had the whole mail but hadn't answered. */
type Circumstances = { recipient?: string; mayBeAccepted?: boolean };

/** Error codes of OpenSSL and Node for untrusted certificates, and for two sides without a common TLS version. */
const UNTRUSTED = /CERT|UNABLE_TO_VERIFY|INVALID_(CA|PURPOSE)|PATH_LENGTH|HOSTNAME_MISMATCH/;
const NO_TLS = /^ERR_SSL_\w*(VERSION|PROTOCOL|HANDSHAKE|PACKET_LENGTH)|^EPROTO$/;

/** The reason that a message is held, as operators see it. */
const REASONS: Record<Exclude<SmtpFault, 'recipient' | 'message'>, string> = {
  sender: 'sender-refused',
  account: 'account-refused',
  client: 'client-refused',
  quota: 'quota',
  unclear: 'provider-refuses-us',
};

/**
 * Decides what an SMTP error means for a mail (RFC 5321 4.2.1). 4xx: send it later. 5xx: reject it only if the error is
 * clearly about the recipient or the mail itself; otherwise hold all mail until the operator has fixed the cause. A
 * broken connection is unclear only if the server had the whole mail: it accepts nothing before the final dot (RFC 5321
 * 4.1.1.4).
 */
export function smtpOutcome(error: unknown, circumstances: Circumstances = {}): Outcome {
  const { response, message, originalCode } = error as SmtpError;
  return {
    ...outcomeOf(error as SmtpError, circumstances),
    said: response || message || originalCode,
  };
}

function outcomeOf(error: SmtpError, { recipient, mayBeAccepted = false }: Circumstances): Outcome {
  const { code, responseCode = 0, response = '', originalCode = '', timeoutType } = error;
  if (code === 'EABORT' || timeoutType === 'SOCKET_TIMEOUT') return retry('no-answer', mayBeAccepted);
  const fault = responseCode < 400 ? undefined : smtpFault({ step: stepOf(error), response, recipient });
  if (fault && responseCode < 500) return { ...retry(`provider-${responseCode}`, false), fault };
  if (code === 'ETLS' || UNTRUSTED.test(originalCode) || NO_TLS.test(originalCode)) return hold('tls-fails');
  if (fault) return refusal(fault, error);
  if (code === 'EAUTH') return { ...hold(REASONS.account), fault: 'account' };
  // Larger than the server's EHLO reply allows (RFC 1870), so nothing was sent.
  if (code === 'EMESSAGE') return { outcome: 'reject', reason: 'refused-552', fault: 'message' };
  return retry('unreachable', mayBeAccepted);
}

function refusal(fault: SmtpFault, error: SmtpError): Outcome {
  const { responseCode, response = '' } = error;
  if (fault === 'recipient' || fault === 'message')
    return { outcome: 'reject', reason: `refused-${responseCode}`, fault };
  // A bad sequence of commands (RFC 5321 4.2.3) concerns only this session, unless the server asks for a sign-in.
  if (responseCode === 503 && fault === 'unclear') return { ...retry('provider-503', false), fault };
  const step = stepOf(error);
  const recipientNamed = step === 'recipient' || step === 'data' || step === 'end';
  // A server asks for credentials whoever the recipient is.
  return {
    ...hold(REASONS[fault]),
    mayConcernRecipient: recipientNamed && !/^53[0458]/.test(response),
    fault,
  };
}

function stepOf({ code, command = '' }: SmtpError): SmtpStep {
  if (/^RCPT TO/.test(command)) return 'recipient';
  if (/^DATA/.test(command)) return code === 'EMESSAGE' ? 'end' : 'data';
  if (/^MAIL FROM/.test(command)) return 'sender';
  return code === 'EAUTH' ? 'sign-in' : 'connect';
}
