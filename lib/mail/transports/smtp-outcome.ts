import { smtpFault, type SmtpFault, type SmtpStep } from './smtp-fault';
import { hold, retry, type Outcome } from './transport';

type SmtpError = NodeJS.ErrnoException & {
  responseCode?: number;
  command?: string;
  response?: string;
  /** What the network or OpenSSL said, where nodemailer put a code of its own in its place. */
  originalCode?: string;
  timeoutType?: string;
};

/** `mayBeTaken`: the server had the whole mail and owed only its answer. */
type Circumstances = { recipient?: string; mayBeTaken?: boolean };

/** OpenSSL's and Node's names of certificates that can't be trusted, and of two that have no TLS in common. */
const NO_TRUST = /CERT|UNABLE_TO_VERIFY|INVALID_(CA|PURPOSE)|PATH_LENGTH|HOSTNAME_MISMATCH/;
const NO_TLS = /^ERR_SSL_\w*(VERSION|PROTOCOL|HANDSHAKE|PACKET_LENGTH)|^EPROTO$/;

/** What a message waits for, by the fault that holds it; operators find it by this word. */
const REASONS: Record<Exclude<SmtpFault, 'recipient' | 'message'>, string> = {
  sender: 'sender-refused',
  account: 'account-refused',
  client: 'client-refused',
  quota: 'quota',
  unclear: 'provider-refuses-us',
};

/**
 * Says what an SMTP error means for a mail (RFC 5321 4.2.1). 4xx: it is sent later. 5xx: it ends this mail only when it
 * is plainly about its recipient or the mail itself; otherwise all mail waits until the operator has fixed the cause. An
 * attempt that broke off is unclear only when the server had the whole mail: before the last dot it has accepted nothing
 * (RFC 5321 4.1.1.4).
 */
export function smtpOutcome(error: unknown, circumstances: Circumstances = {}): Outcome {
  const { response, message, originalCode } = error as SmtpError;
  return {
    ...outcomeOf(error as SmtpError, circumstances),
    said: response || message || originalCode,
  };
}

function outcomeOf(error: SmtpError, { recipient, mayBeTaken = false }: Circumstances): Outcome {
  const { code, responseCode = 0, response = '', originalCode = '', timeoutType } = error;
  if (code === 'EABORT' || timeoutType === 'SOCKET_TIMEOUT') return retry('no-answer', mayBeTaken);
  const fault = responseCode < 400 ? undefined : smtpFault({ step: stepOf(error), response, recipient });
  if (fault && responseCode < 500) return { ...retry(`provider-${responseCode}`, false), fault };
  if (code === 'ETLS' || NO_TRUST.test(originalCode) || NO_TLS.test(originalCode)) return hold('tls-fails');
  if (fault) return refusal(fault, error);
  if (code === 'EAUTH') return { ...hold(REASONS.account), fault: 'account' };
  // Larger than the server's greeting allows (RFC 1870): it isn't asked.
  if (code === 'EMESSAGE') return { outcome: 'reject', reason: 'refused-552', fault: 'message' };
  return retry('unreachable', mayBeTaken);
}

function refusal(fault: SmtpFault, error: SmtpError): Outcome {
  const { responseCode, response = '' } = error;
  if (fault === 'recipient' || fault === 'message')
    return { outcome: 'reject', reason: `refused-${responseCode}`, fault };
  // A bad sequence of commands (RFC 5321 4.2.3) is the fault of this session, unless the server wants a sign-in.
  if (responseCode === 503 && fault === 'unclear') return { ...retry('provider-503', false), fault };
  const step = stepOf(error);
  const mayBeTheirs = step === 'recipient' || step === 'data' || step === 'end';
  // Credentials are asked of us alone, whatever the mail.
  return { ...hold(REASONS[fault]), mayBeTheirs: mayBeTheirs && !/^53[0458]/.test(response), fault };
}

function stepOf({ code, command = '' }: SmtpError): SmtpStep {
  if (/^RCPT TO/.test(command)) return 'recipient';
  if (/^DATA/.test(command)) return code === 'EMESSAGE' ? 'end' : 'data';
  if (/^MAIL FROM/.test(command)) return 'sender';
  return code === 'EAUTH' ? 'sign-in' : 'connect';
}
