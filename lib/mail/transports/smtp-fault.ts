/** What an SMTP server objects to. `unclear`: it doesn't say. Only `recipient` and `message` reject a mail. */
export type SmtpFault = 'sender' | 'account' | 'quota' | 'client' | 'recipient' | 'message' | 'unclear';

/** What a server's answer is to. `end`: to the final dot, when the server has read the whole mail. */
export type SmtpStep = 'connect' | 'sign-in' | 'sender' | 'recipient' | 'data' | 'end';

type Answer = { step: SmtpStep; response: string; recipient?: string };
type Rules = [RegExp, SmtpFault][];

/**
 * Enhanced status codes (RFC 3463, RFC 7372, RFC 7505, and Microsoft's from 5.7.50 on) that identify the fault. Codes
 * that servers use for anything are left out: x.0, 5.3.z, 5.5.z and 5.7.1.
 */
const BY_CODE: Rules = [
  [/^1\.[78]$/, 'sender'],
  [/^1\.90$/, 'quota'],
  [/^1\.([1-46]|10)$/, 'recipient'],
  [/^2\.[1-4]$/, 'recipient'],
  [/^3\.4$/, 'message'],
  [/^4\.5$/, 'quota'],
  [/^4\.([46]|3\d\d)$/, 'recipient'],
  [/^6\./, 'message'],
  [/^7\.(2[0-4]|2[679]|60|509|515|750)$/, 'sender'],
  [/^7\.(3|4|8|1[0134]|5[0-9]|64|50[1-3]|7\d\d)$/, 'account'],
  [/^7\.(28|508)$/, 'quota'],
  [/^7\.(25|506|511|6\d\d)$/, 'client'],
  [/^7\.(2|17|18|19|124|129|13\d|50[457])$/, 'recipient'],
  [/^7\.(16|512)$/, 'message'],
];

/** Texts about the recipient's own server or a full mailbox that the rules below would misread. */
const RECIPIENT_FIRST: Rules = [
  [
    /RESOLVER\.(ADR|RST)|by (the )?recipient|recipient'?s? (has|does|only|server|organi[sz]ation)\b/i,
    'recipient',
  ],
  [/mailbox[\w' ]*(full|quota|limit)|(storage|disk) (allocation|limit|quota)/i, 'recipient'],
  [/(message|mail) (size|is too|too|larger)|size (limit|exceed)|too (large|big)\b/i, 'message'],
];

/** Texts about us. The first rule that matches decides. */
const ABOUT_US: Rules = [
  [/throttl|too many|unusual rate|mail flood|per (second|minute|hour|day)\b|rate[- ]?limit/i, 'quota'],
  [
    /\b(send(ing|er)?|daily|hourly|monthly|outgoing|outbound|submission|smtp|mails?|e-?mails?|messages?|recipients?|thread|maximum)\b[\w ]{0,30}\b(limits?|quota|allowance|credits?)\b/i,
    'quota',
  ],
  [/exceed(s|ed|ing)? (the |your |its )?(max|daily|hourly|monthly|sending|allowed|limit|quota)/i, 'quota'],
  [/\b(out of|no|insufficient|not enough) credits?\b/i, 'quota'],
  [/relay\w* \w+ as\b|send[- ]?as\b|SendAsDenied|send on behalf/i, 'sender'],
  [/\brelay/i, 'account'],
  [/\b(your|smtp|sending|sender'?s?|customer) (\w+ )?(account|plan|subscription)\b/i, 'account'],
  [
    /\b(account|subscription|service) (is |has |was )?(been )?(not|suspend|paus|block|lock|pending|on hold)/i,
    'account',
  ],
  [
    /sandbox|\btrial\b|pending approval|payment|invoice|STOREDRV\.(Submission|ClientSubmit)|tenant/i,
    'account',
  ],
  [
    /unauthori[sz]ed|not (authori[sz]ed|permitted) to (perform|send|use)|sending (is )?(paused|suspended)/i,
    'account',
  ],
  [
    /not (currently )?(authenticated|logged in)|\b(log ?in|sign ?in|auth\w*) (is )?(first|required|needed|failed)/i,
    'account',
  ],
  [/must (be )?(first )?(auth|log ?in|issue)|(tls|encryption) (is )?(required|needed)|starttls/i, 'account'],
  [
    /\bsenders?\b|\bfrom[: ]+(header|address|domain)|'from'|return[- ]path|mail ?from (domain|address)|envelope[- ]from|spoof/i,
    'sender',
  ],
  [
    /\b(spf|dkim|dmarc)\b|not verified|unverified|verified (domain|identity|address)|identit(y|ies)/i,
    'sender',
  ],
  [/unauthenticated (e-?)?mail|not owned by|domain (is )?not (verified|allowed|registered)/i, 'sender'],
  [
    /client host|\b(helo|ehlo|ptr|rdns|dns ?bl|rbl)\b|reverse dns|host ?name|\byour (ip|host|server|mta|network)/i,
    'client',
  ],
  [
    /\bips?\b( address)?|block(ed)? ?(list|using|by)|black ?list|spamhaus|spamcop|barracuda|reputation|\blisted\b/i,
    'client',
  ],
];

/** Texts that are clearly about the recipient. */
const RECIPIENT =
  /tried to reach|target address|discontinued|unrout(e)?able|null mx|over ?quota|user unknown|\bno (such|mailbox)\b|\b(unknown|invalid|bad|undeliverable|non-?existent) (local )?(user|recipient|address|mailbox|account|destination|alias|domain)|\b(user|recipient|recipients|address|mailbox|domain)\b[^.;]*\b(not found|not exist|n[o']t exist|unknown|invalid|unavailable|disabled|inactive|full|rejected|refused|not valid|no longer|not local|not accept\w*|undeliverable|not known|suspended|closed|expired)\b|(does not|doesn't) (have|accept)|not a (valid|known)|isn't (a )?valid/i;

/** Texts that are clearly about the mail's content, which a server has seen only after DATA. */
const MESSAGE =
  /spam|virus|malware|phish|unsolicited|\bjunk\b|\bbulk\b|content|attachment|\b(message|mail|e-?mail) (was |is |has been |looks )?(rejected|refused|blocked|discarded|denied|suspicious)|headers?\b|\bmime\b|\burls?\b|suspicio/i;

/**
 * Finds what an SMTP server objects to. Unless an answer is clearly about the recipient or this mail, it is treated as
 * being about us, because our own faults must not reject mail. In this order:
 *
 * 1. The step. Before the recipient is named, an answer can be about us or about the mail's size.
 * 2. The reply code (RFC 5321 4.2.3, RFC 4954, RFC 7504) and the enhanced status code, if they are unambiguous.
 * 3. The text. Rules about us come first: "Recipient address rejected: sending quota exceeded" is about our quota.
 *    Addresses and the recipient's domain are removed first, so a stranger can't influence the result by their name.
 */
export function smtpFault({ step, response, recipient = '' }: Answer): SmtpFault {
  const code = response.slice(0, 3);
  const enhanced = /(?<![\d.])[45]\.(\d\.\d{1,3})(?![\d.]*\.\d)/.exec(response)?.[1] ?? '';
  const words = wordsOf(response, recipient);
  const early = step !== 'recipient' && step !== 'data' && step !== 'end';
  const known = first(BY_CODE, enhanced);
  if (early) {
    const fault = known ?? first([...RECIPIENT_FIRST, ...ABOUT_US], words);
    if (fault === 'message' && step === 'sender') return 'message';
    if (fault && fault !== 'recipient' && fault !== 'message') return fault;
    if (code.startsWith('4')) return 'unclear';
    return step === 'sign-in' ? 'account' : step === 'sender' ? 'sender' : 'client';
  }
  if (/^5(3[0458]|25)/.test(code)) return 'account';
  if (known) return known;
  const inWords = first([...RECIPIENT_FIRST, ...ABOUT_US], words);
  if (inWords) return inWords;
  if (/^55[16]/.test(code) || RECIPIENT.test(words)) return 'recipient';
  if (step === 'end' && (code === '552' || MESSAGE.test(words))) return 'message';
  return code === '552' || enhanced === '4.1' ? 'recipient' : 'unclear';
}

function first(rules: Rules, text: string): SmtpFault | undefined {
  return rules.find(([pattern]) => pattern.test(text))?.[1];
}

/** The text of all lines, without codes, addresses and the recipient's domain. */
function wordsOf(response: string, recipient: string): string {
  const domain = recipient.slice(recipient.lastIndexOf('@') + 1).toLowerCase();
  const text = response
    .replace(/^\d{3}[ -]?([45]\.\d{1,3}\.\d{1,3}\b)?/gm, ' ')
    .replace(/<[^>]*>|\S*@\S*/g, ' ')
    .replace(/\s+/g, ' ');
  return domain === '' ? text : text.replaceAll(new RegExp(domain.replace(/[^a-z0-9]/g, '\\$&'), 'gi'), ' ');
}
