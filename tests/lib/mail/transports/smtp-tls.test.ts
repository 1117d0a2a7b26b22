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
  ['STARTTLS that is demanded', { starttls: true }, { tls: true }],
  ['STARTTLS that is offered', { starttls: true }, { tls: false }],
  ['TLS from the first byte', { implicit: true }, { tls: false, secure: true }],
] as const;

const FAULTS = [
  ['of an authority that we don’t know', stranger.issue({ host: '127.0.0.1' }), /unable to verify/],
  ['that has expired', authority.issue({ host: '127.0.0.1', from: -3, until: -1 }), /expired/],
  ['of another host', authority.issue({ host: 'mail.example.com' }), /does not match/],
] as const;

describe.each(WAYS)('over %s', (_, way, wish) => {
  /** By a process that trusts the authority, as an operator would have it do by Node's own NODE_EXTRA_CA_CERTS. */
  async function send(certificate: { cert: string; key: string }) {
    const server = await startSmtpServer({ ...signIn, ...way, certificate });
    ends.push(server.stop);
    const settings = { host: server.host, port: server.port, ...signIn, ...wish };
    const trust = { NODE_EXTRA_CA_CERTS: authorityFile() };
    const { out } = await elsewhere('send', { settings, rendering, times: 1 }, trust);
    const [outcome] = JSON.parse(out) as Outcome[];
    return { server, outcome };
  }

  it('mail goes encrypted, and so does the password', async () => {
    const { server, outcome } = await send(authority.issue({ host: '127.0.0.1' }));
    expect(outcome).toEqual({ outcome: 'accepted', providerId: null });
    expect(server.received).toMatchObject([{ secure: true, user: 'me' }]);
    expect(server.passwords).toEqual([signIn.password]);
  });

  // proves: ASVS 12.2.1
  it.each(FAULTS)(
    'neither mail nor password goes to who shows a certificate %s',
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
  ['offers no STARTTLS', '502 no such command'],
  ['refuses it', '554 not today'],
])('sends nothing to a server that %s while it is demanded', async (_, answer) => {
  const server = await startScriptedSmtp((heard) => (heard === 'STARTTLS' ? answer : undefined));
  ends.push(server.stop);
  expect(await sendTo(server, { tls: true })).toEqual({ ...hold('tls-fails'), said: answer });
  expect(server.heard).toEqual([['CONNECT', expect.stringMatching(/^EHLO /), 'STARTTLS']]);
});

it('sends in clear what need not be encrypted, to a server that can’t', async () => {
  const server = await startSmtpServer(signIn);
  ends.push(server.stop);
  expect(await sendTo(server, { tls: false })).toMatchObject({ outcome: 'accepted' });
  expect(server.received).toMatchObject([{ secure: false, user: 'me' }]);
});

it('waits for the operator when a server speaks no TLS on a port that begins with it', async () => {
  const server = await startScriptedSmtp();
  ends.push(server.stop);
  expect(await sendTo(server, { tls: false, secure: true })).toMatchObject(hold('tls-fails'));
});

it('tries again, each mail for itself, what broke in the middle of a handshake', async () => {
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
])('goes by the port, then by MAIL_USE_TLS: %i, %s', (port, tls, expected) => {
  const connection = connectionTo({ host: 'mail.example.com', port, tls, ...signIn });
  expect(connection).toMatchObject(expected);
  // Nothing switches the check of certificates off.
  expect(Object.keys(connection)).not.toEqual(expect.arrayContaining(['tls']));
});
