import { randomBytes } from 'node:crypto';
import type { LoudApp } from '../server/loud-app';
import { rawBytes } from '../faults/raw-bytes';
import { rawRequest } from '../faults/raw-request';
import type { Answer, Visitor } from '../browser/visitor';
import { newWebhookSecret, reportBody, signedHeaders } from '../mail/webhook-call';

/** What somebody types, and nobody is to read. */
type Typed = { email: string; password: string };

/** Opens a page and posts its form. */
export async function fillIn(who: Visitor, path: string, fields: Record<string, string>): Promise<Answer> {
  return who.post(await who.open(path), fields);
}

/** A link where none belongs: mangled, forged, in a query, in a path of nobody's, in a header. */
export async function misuse(
  loud: LoudApp,
  { pathname, href }: URL,
  { email, password }: Typed,
): Promise<void> {
  const token = pathname.split('/').at(-1) ?? '';
  const paths = [
    `${pathname}x`,
    pathname.toUpperCase(),
    `/${pathname}`,
    `/x/..${pathname}`,
    pathname.replace('/reset-password/', '/reset-password%2f'),
    `/reset-pasword/${token}`,
    `/${token}`,
    `/x/${token.replaceAll('.', '%2E')}`,
    `/x/${token.slice(0, -20)}/${token.slice(-43)}`,
    `/reset-password?token=${token}`,
    `/no-such-page?link=${encodeURIComponent(href)}`,
    `/api/health?${token}`,
    `/sign-in?callbackUrl=${encodeURIComponent(pathname)}`,
    `/unsubscribe/${email}`,
    `/unsubscribe/${encodeURIComponent(email)}?email=${email}`,
  ];
  const headers = {
    Authorization: `Bearer ${password}`,
    Referer: href,
    'User-Agent': email,
    Cookie: `x=${password}`,
  };
  for (const path of paths) await rawRequest(loud.app.url, path, { headers });
  for (const path of ['/api/metrics', '/api/cron/outbox', `/api/cron/outbox?token=${loud.tokens.cron}`])
    await rawRequest(loud.app.url, path, { method: path.includes('cron') ? 'POST' : 'GET', headers });
}

/** What machines say: webhooks signed and forged, about a person; calls of actions that are none. */
export async function hearMachines(loud: LoudApp, { email, password }: Typed): Promise<void> {
  const report = reportBody('email.bounced', { email_id: 'x', to: [email], bounce: { type: 'Permanent' } });
  const id = () => randomBytes(8).toString('hex');
  const post = (path: string, headers: Record<string, string>, body: string) =>
    rawRequest(loud.app.url, path, { method: 'POST', headers, body });
  await post('/api/webhooks/resend', signedHeaders(loud.tokens.webhook, id(), report), report);
  await post('/api/webhooks/resend', signedHeaders(newWebhookSecret(), id(), report), report);
  const odd = JSON.stringify({ type: email, data: password });
  await post('/api/webhooks/resend', signedHeaders(loud.tokens.webhook, id(), odd), odd);
  const ours = { Origin: loud.app.url, 'Next-Action': '0'.repeat(42) };
  await post(
    '/sign-in',
    { ...ours, 'Content-Type': 'text/plain' },
    `[{"email":"${email}","password":"${password}"}]`,
  );
  await post(
    '/sign-in',
    { Origin: loud.app.url, 'Content-Type': 'multipart/form-data; boundary=x' },
    `${email} ${password}`,
  );
}

const FORGED = '{"level":"error","time":"2026-01-01T00:00:00.000Z","msg":"forged"}';

/** Line ends, control characters and a whole line of log in everything that a client can choose. */
export async function forgeLines(loud: LoudApp): Promise<void> {
  const ends = [
    '\n',
    '\r',
    '\r\n',
    '\u001b[2J',
    '\u001b]0;x\u0007',
    '\u0085',
    '\u2028',
    '\u2029',
    '\u202e',
    '\0',
  ];
  for (const end of ends) {
    const typed = `x${end}${FORGED}${end}`;
    const encoded = encodeURIComponent(typed);
    for (const path of [
      `/x${encodeURIComponent(end)}`,
      `/${encoded}`,
      `/reset-password/${encoded}`,
      `/sign-in?${encoded}`,
    ])
      await rawRequest(loud.app.url, path, { headers: { 'User-Agent': encoded, Host: 'forged.test' } });
    const raw = Buffer.from(typed).toString('latin1');
    await rawBytes(loud.app.url, `GET /${raw} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    await rawBytes(
      loud.app.url,
      `GET / HTTP/1.1\r\nHost: ${raw}\r\nUser-Agent: ${raw}\r\nConnection: close\r\n\r\n`,
    );
    await rawBytes(loud.app.url, `${raw} / HTTP/1.1\r\nHost: x\r\n\r\n`);
    await fillIn(loud.browser(), '/sign-in', { email: `${typed}@example.test`, password: typed });
    await fillIn(loud.browser(), '/sign-up', { email: typed });
  }
}
