import { once } from 'node:events';
import { connect } from 'node:net';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { expect, it } from 'vitest';
import { connectionTo } from '@/lib/mail/transports/smtp';
import { smtpOutcome } from '@/lib/mail/transports/smtp-outcome';
import { retry } from '@/lib/mail/transports/transport';
import { startScriptedSmtp } from '../../../support/mail/smtp-script';

it.each([
  ['no greeting comes', 'CONNECT', { greetingTimeout: 100 }, retry('unreachable', false)],
  ['the server falls silent', 'EHLO', { socketTimeout: 100 }, retry('no-answer', false)],
])('classifies a connection when %s', async (_, at, limits, outcome) => {
  const server = await startScriptedSmtp((heard) => (heard.startsWith(at) ? 'silence' : undefined));
  const settings = { host: server.host, port: server.port, tls: false, username: null, password: null };
  const connection = new SMTPConnection({ ...connectionTo(settings), ...limits });
  const error = await new Promise<unknown>((resolve) => {
    connection.once('error', resolve);
    connection.connect(resolve);
  });
  await server.stop();
  expect(smtpOutcome(error)).toMatchObject(outcome);
});

it('knows that nothing was sent if none of several addresses answers', async () => {
  const addresses = [
    { address: '::1', family: 6 },
    { address: '127.0.0.1', family: 4 },
  ];
  const socket = connect({
    host: 'mail.example.com',
    port: 1,
    autoSelectFamily: true,
    lookup: (_name, _options, done) => done(null, addresses),
  });
  const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
  // nodemailer passes socket errors on like this.
  const passedOn = Object.assign(error, { code: 'ESOCKET', originalCode: error.code, command: 'CONN' });
  expect(smtpOutcome(passedOn)).toEqual({
    ...retry('unreachable', false),
    said: expect.stringMatching(/^E[A-Z]+$/),
  });
});

const heldFor = (fault: string, reason = `${fault}-refused`) => ({
  outcome: 'retry',
  hold: true,
  mayConcernRecipient: true,
  fault,
  reason,
});

// Many servers check the sender only at RCPT TO.
// proves: permanent-refusals
it.each([
  ['550 5.1.1 no such user', { outcome: 'reject', reason: 'refused-550' }],
  ['550-5.1.8 no such\n550 5.1.8 domain', heldFor('sender')],
  ['553 5.1.7 no such sender', heldFor('sender')],
  ['554 5.7.1 <ada@example.com>: Relay access denied', heldFor('account')],
  ['554-5.7.1 <ada@example.com>:\n554 5.7.1 Relay access denied', heldFor('account')],
  ['554 5.7.1 <ada@example.com>: Sending quota exceeded', heldFor('quota', 'quota')],
  ['550 5.7.25 Client host rejected', heldFor('client')],
  ['554 5.7.1 blocked', heldFor('unclear', 'provider-refuses-us')],
  ['535 Authentication required', { ...heldFor('account'), mayConcernRecipient: false }],
  ['554 5.7.1 <relay@relay.example>: Recipient address rejected: Access denied', { outcome: 'reject' }],
  ['550 5.1.1 no such user; relay access denied', { outcome: 'reject' }],
])('classifies “%s” in answer to RCPT TO', (response, outcome) => {
  const responseCode = Number(response.slice(0, 3));
  const error = Object.assign(new Error(''), {
    code: 'EENVELOPE',
    command: 'RCPT TO',
    response,
    responseCode,
  });
  expect(smtpOutcome(error)).toEqual(expect.objectContaining({ ...outcome, said: response }));
});
