import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { env } from '@/lib/env';
import { connectionTo, smtpTransport } from '@/lib/mail/transports/smtp';
import { hold, retry, type Outcome } from '@/lib/mail/transports/transport';
import { makeAuthority } from '../../../support/server/certificate';
import { elsewhere } from '../../../support/server/elsewhere';
import { rendering } from '../../../support/mail/rendering';
import { startScriptedSmtp } from '../../../support/mail/smtp-script';
import { startSmtpServer } from '../../../support/mail/smtp-server';

const authority = makeAuthority('The authority');
const stranger = makeAuthority('A stranger');
const authorityFile = () => join(env().dataDir, 'authority.pem');
beforeAll(() => writeFileSync(authorityFile(), authority.cert));

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const signIn = { username: 'me', password: 'the password' };

const WAYS = [
  ['required STARTTLS', { starttls: true }, { tls: true }],
  ['optional STARTTLS', { starttls: true }, { tls: false }],
  ['TLS from the first byte', { implicit: true }, { tls: false, secure: true }],
] as const;

const FAULTS = [
  ['of an unknown authority', stranger.issue({ host: '127.0.0.1' }), /unable to verify/],
  ['that has expired', authority.issue({ host: '127.0.0.1', from: -3, until: -1 }), /expired/],
  ['of another host', authority.issue({ host: 'mail.example.com' }), /does not match/],
] as const;

describe.each(WAYS)('over %s', (_, way, wish) => {
  /** Sends from a process that trusts the authority through NODE_EXTRA_CA_CERTS. */
  async function send(certificate: { cert: string; key: string }) {
    const server = await startSmtpServer({ ...signIn, ...way, certificate });
    ends.push(server.stop);
    const settings = { host: server.host, port: server.port, ...signIn, ...wish };
    const trust = { NODE_EXTRA_CA_CERTS: authorityFile() };
    const { out } = await elsewhere('send', { settings, rendering, times: 1 }, trust);
    const [outcome] = JSON.parse(out) as Outcome[];
    return { server, outcome };
  }

  it('encrypts the mail and the password', async () => {
    const { server, outcome } = await send(authority.issue({ host: '127.0.0.1' }));
    expect(outcome).toEqual({ outcome: 'accepted', providerId: null });
    expect(server.received).toMatchObject([{ secure: true, user: 'me' }]);
    expect(server.passwords).toEqual([signIn.password]);
  });

  // proves: ASVS 12.2.1
  it.each(FAULTS)(
    'sends neither mail nor password to a server with a certificate %s',
    async (...[, shown, said]) => {
      const { server, outcome } = await send(shown);
      expect(outcome).toEqual({ ...hold('tls-fails'), said: expect.stringMatching(said) });
      expect(server.received).toEqual([]);
      expect(server.passwords).toEqual([]);
    },
  );
});

async function sendTo(server: { host: string; port: number }, wish: { tls: boolean; secure?: boolean }) {
  const transport = smtpTransport({ host: server.host, port: server.port, ...signIn, ...wish });
  ends.push(transport.close);
  return transport.send({ id: 'message-1', rendering }, AbortSignal.timeout(10_000));
}

it.each([
  ['doesn’t offer it', '502 no such command'],
  ['refuses it', '554 not today'],
])('sends nothing if STARTTLS is required and the server %s', async (_, answer) => {
  const server = await startScriptedSmtp((heard) => (heard === 'STARTTLS' ? answer : undefined));
  ends.push(server.stop);
  expect(await sendTo(server, { tls: true })).toEqual({ ...hold('tls-fails'), said: answer });
  expect(server.heard).toEqual([['CONNECT', expect.stringMatching(/^EHLO /), 'STARTTLS']]);
});

it('sends unencrypted if TLS isn’t required and the server has none', async () => {
  const server = await startSmtpServer(signIn);
  ends.push(server.stop);
  expect(await sendTo(server, { tls: false })).toMatchObject({ outcome: 'accepted' });
  expect(server.received).toMatchObject([{ secure: false, user: 'me' }]);
});

it('holds mail if a server has no TLS on a port that starts with TLS', async () => {
  const server = await startScriptedSmtp();
  ends.push(server.stop);
  expect(await sendTo(server, { tls: false, secure: true })).toMatchObject(hold('tls-fails'));
});

it('retries a mail whose TLS handshake broke off', async () => {
  const server = await startScriptedSmtp((heard) =>
    heard === 'STARTTLS' ? { last: '220 go on' } : undefined,
  );
  ends.push(server.stop);
  expect(await sendTo(server, { tls: true })).toMatchObject(retry('unreachable', false));
});

it.each([
  [465, true, { secure: true, requireTLS: false }],
  [465, false, { secure: true, requireTLS: false }],
  [587, true, { secure: false, requireTLS: true }],
  [587, false, { secure: false, requireTLS: false }],
  [2465, true, { secure: false, requireTLS: true }],
])('decides on TLS by port %i and MAIL_USE_TLS %s', (port, tls, expected) => {
  const connection = connectionTo({ host: 'mail.example.com', port, tls, ...signIn });
  expect(connection).toMatchObject(expected);
  // No option turns certificate checks off.
  expect(Object.keys(connection)).not.toEqual(expect.arrayContaining(['tls']));
});
