import { afterEach, expect, it, vi } from 'vitest';
import { smtpTransport } from '@/lib/mail/transports/smtp';
import { retry, type Transport } from '@/lib/mail/transports/transport';
import { elsewhere } from '../../../support/server/elsewhere';
import { rendering } from '../../../support/mail/rendering';
import { startScriptedSmtp, type Answer } from '../../../support/mail/smtp-script';
import { startSmtpServer } from '../../../support/mail/smtp-server';
import { until } from '../../../support/until';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const settingsOf = ({ host, port }: { host: string; port: number }) => ({
  host,
  port,
  tls: false,
  username: null,
  password: null,
});

function open(server: { host: string; port: number; stop(): Promise<void> }): Transport {
  const transport = smtpTransport(settingsOf(server));
  ends.push(server.stop, transport.close);
  return transport;
}

async function script(answer: (heard: string, connection: number) => Answer | undefined) {
  const server = await startScriptedSmtp(answer);
  return { server, transport: open(server) };
}

const send = (transport: Transport, id = 'message-1', signal = AbortSignal.timeout(10_000)) =>
  transport.send({ id, rendering }, signal);

const ACCEPTED = { outcome: 'accepted', providerId: null };

it('reuses a connection for one mail after another', async () => {
  const server = await startSmtpServer();
  const transport = open(server);
  for (const id of ['1', '2', '3']) expect(await send(transport, id)).toEqual(ACCEPTED);
  expect(server.received).toHaveLength(3);
  expect(server.made()).toBe(1);
});

it('carries nothing of a refused mail over to the next', async () => {
  const server = await startSmtpServer();
  const transport = open(server);
  for (const stage of ['recipient', 'data', 'sender'] as const) {
    server.refuse(550, stage);
    expect(await send(transport)).not.toEqual(ACCEPTED);
    expect(await send(transport)).toEqual(ACCEPTED);
  }
  expect(server.received.map(({ to }) => to)).toEqual(Array(3).fill([rendering.to]));
});

it('gives each mail its own connection and reuses those later', async () => {
  const server = await startSmtpServer();
  const transport = open(server);
  const twelve = () => Promise.all(Array.from({ length: 12 }, (_, at) => send(transport, `${at}`)));
  for (let round = 0; round < 2; round += 1) await twelve();
  expect(server.received).toHaveLength(24);
  expect(server.made()).toBe(12);
});

it('opens a new connection if the server has closed the old one', async () => {
  const server = await startSmtpServer();
  const transport = open(server);
  await send(transport);
  server.hangUp();
  await until('it is closed', () => server.open() === 0);
  expect(await send(transport)).toEqual(ACCEPTED);
  expect(server.received.map(({ connection }) => connection)).toEqual([0, 1]);
});

it('switches connections if the kept one breaks before the mail begins', async () => {
  let mails = 0;
  const { server, transport } = await script((heard) =>
    heard.startsWith('MAIL') && ++mails === 2 ? 'break' : undefined,
  );
  expect(await send(transport)).toEqual(ACCEPTED);
  expect(await send(transport)).toEqual(ACCEPTED);
  expect(server.heard).toHaveLength(2);
  expect(server.contents).toHaveLength(2);
});

it('retries a mail that a kept connection answers with 421', async () => {
  let mails = 0;
  const { server, transport } = await script((heard, connection) =>
    connection === 0 && heard.startsWith('MAIL') && ++mails > 1 ? '421 enough' : undefined,
  );
  expect(await send(transport)).toEqual(ACCEPTED);
  expect(await send(transport)).toEqual({
    ...retry('provider-421', false),
    fault: 'unclear',
    said: '421 enough',
  });
  expect(server.contents).toHaveLength(1);
  expect(await send(transport)).toEqual(ACCEPTED);
  expect(server.contents).toHaveLength(2);
});

it.each([
  ['the greeting', 'CONNECT', 2, 0, false],
  ['the first word', 'EHLO', 1, 0, false],
  ['the sender', 'MAIL', 1, 0, false],
  ['the recipient', 'RCPT', 1, 0, false],
  ['the data', 'DATA', 1, 0, false],
  ['the end of the mail', '.', 1, 1, true],
])(
  'knows whether the server had the whole mail if it breaks at %s',
  async (...[, at, tries, mails, unclear]) => {
    const { server, transport } = await script((heard) => (heard.startsWith(at) ? 'break' : undefined));
    expect(await send(transport)).toEqual({ ...retry('unreachable', unclear), said: expect.any(String) });
    // Nothing is left that could be sent later.
    await transport.close();
    await until('it has hung up', () => server.open() === 0);
    expect(server.heard).toHaveLength(tries);
    expect(server.contents).toHaveLength(mails);
  },
);

it.each(['CONTENT', '.'])('never repeats a mail by itself if a kept connection breaks at %s', async (at) => {
  let mails = 0;
  const { server, transport } = await script((heard) => {
    if (heard === 'DATA') mails += 1;
    return mails === 2 && heard === at ? 'break' : undefined;
  });
  expect(await send(transport)).toEqual(ACCEPTED);
  expect(await send(transport)).toMatchObject({ outcome: 'retry', reason: 'unreachable' });
  expect(server.heard).toHaveLength(1);
});

it('drops the connection of an abandoned attempt, and no other', async () => {
  let silent = true;
  const { server, transport } = await script((heard, connection) => {
    return silent && connection === 0 && heard.startsWith('RCPT') ? 'silence' : undefined;
  });
  const signal = new AbortController();
  const given = send(transport, 'given-up', signal.signal);
  await until('it is under way', () => server.heard[0]?.some((heard) => heard.startsWith('RCPT')) ?? false);
  expect(await send(transport)).toEqual(ACCEPTED);
  signal.abort();
  expect(await given).toMatchObject({ outcome: 'retry', unclear: false, reason: 'no-answer' });
  await until('one is left', () => server.open() === 1);
  silent = false;
  expect(await send(transport)).toEqual(ACCEPTED);
  expect(server.heard).toHaveLength(2);
  expect(server.contents).toHaveLength(2);
});

it('closes a connection that was idle for ten seconds', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  ends.push(async () => void vi.useRealTimers());
  const { server, transport } = await script(() => undefined);
  expect(await send(transport)).toEqual(ACCEPTED);
  await until('it rests', () => vi.getTimerCount() === 1);
  vi.advanceTimersByTime(10_000);
  await until('it has hung up', () => server.open() === 0);
  expect(server.heard[0]?.at(-1)).toBe('QUIT');
  expect(await send(transport)).toEqual(ACCEPTED);
});

it('closes at once, even if a server hasn’t answered yet', async () => {
  const { server, transport } = await script((heard) => (heard === '.' ? 'silence' : undefined));
  const sending = send(transport, 'message-1', new AbortController().signal);
  await until('the answer is due', () => server.heard[0]?.includes('.') ?? false);
  await transport.close();
  expect(await sending).toMatchObject({ outcome: 'retry', unclear: true });
  await until('it has hung up', () => server.open() === 0, 5_000);
});

it('lets the process exit while connections are idle', async () => {
  const server = await startScriptedSmtp();
  ends.push(server.stop);
  const input = { settings: settingsOf(server), rendering, times: 2 };
  const { code, out, err } = await elsewhere('send', input);
  expect([code, JSON.parse(out), err]).toEqual([0, [ACCEPTED, ACCEPTED], '']);
  expect(server.heard).toHaveLength(1);
});
