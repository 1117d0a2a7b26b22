import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { smtpTransport } from '@/lib/mail/transports/smtp';
import { STAGE_LIMITS_MS } from '@/lib/mail/transports/smtp-connection';
import { retry, type Outcome, type Transport } from '@/lib/mail/transports/transport';
import { rendering } from '../../../support/mail/rendering';
import { startScriptedSmtp, type Answer, type ScriptedSmtp } from '../../../support/mail/smtp-script';
import { until } from '../../../support/until';

let server: ScriptedSmtp;
let transport: Transport;
const answers: { answer: (heard: string) => Answer | undefined } = { answer: () => undefined };
beforeEach(async () => {
  answers.answer = () => undefined;
  server = await startScriptedSmtp((heard) => answers.answer(heard));
  transport = smtpTransport({ ...server, tls: false, username: null, password: null });
});
afterEach(async () => {
  vi.useRealTimers();
  await transport.close();
  await server.stop();
});

const never = new AbortController().signal;
const silentAt = (at: string) => (answers.answer = (heard) => (heard.startsWith(at) ? 'silence' : undefined));

/** Sends a mail with a fake clock, and waits until the server has received this command. */
async function sendUntil(at: string, expiresInMs: number | null = null) {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const ended: { outcome?: Outcome } = {};
  const sending = transport.send({ id: 'message-1', rendering, expiresInMs }, never);
  void sending.then((outcome) => (ended.outcome = outcome));
  await until('the server has heard it', () => server.heard.flat().some((heard) => heard.startsWith(at)));
  // The client logs what it wrote a moment later.
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  return { sending, ended };
}

it.each([
  ['EHLO', STAGE_LIMITS_MS.command, false],
  ['MAIL', STAGE_LIMITS_MS.MAIL, false],
  ['RCPT', STAGE_LIMITS_MS.RCPT, false],
  ['DATA', STAGE_LIMITS_MS.DATA, false],
  ['.', STAGE_LIMITS_MS.end, true],
])('waits for the answer to %s exactly as long as RFC 5321 asks', async (at, limit, unclear) => {
  silentAt(at);
  const { sending, ended } = await sendUntil(at);
  vi.advanceTimersByTime(limit - 1_000);
  await new Promise((resolve) => setImmediate(resolve));
  expect(ended.outcome).toBeUndefined();
  vi.advanceTimersByTime(1_001);
  expect(await sending).toMatchObject(retry('no-answer', unclear));
});

it('accepts an answer that comes minutes after the end of the mail', async () => {
  let answer = (_text: string) => {};
  const later = new Promise<string>((resolve) => (answer = resolve));
  answers.answer = (heard) => (heard === '.' ? { later } : undefined);
  const { sending } = await sendUntil('.');
  vi.advanceTimersByTime(590_000);
  answer('250 queued');
  expect(await sending).toMatchObject({ outcome: 'accepted' });
  expect(server.contents).toHaveLength(1);
});

it('never starts sending a mail whose link has expired', async () => {
  silentAt('RCPT');
  const { sending } = await sendUntil('RCPT', 5_000);
  vi.advanceTimersByTime(5_001);
  expect(await sending).toMatchObject(retry('no-answer', false));
  expect(server.contents).toEqual([]);
});

it('waits for the answer to a mail even after its link has expired', async () => {
  silentAt('.');
  const { ended } = await sendUntil('.', 5_000);
  vi.advanceTimersByTime(60_000);
  await new Promise((resolve) => setImmediate(resolve));
  expect(ended.outcome).toBeUndefined();
});

it('leaves no listener on the caller’s signal', async () => {
  const stopping = new AbortController();
  for (const id of ['1', '2', '3']) await transport.send({ id, rendering }, stopping.signal);
  expect(server.contents).toHaveLength(3);
  expect(getEventListeners(stopping.signal, 'abort')).toEqual([]);
});
