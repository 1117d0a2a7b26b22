import { once } from 'node:events';
import type { Server } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { pool } from '@/lib/database/client';
import { isLate } from '@/lib/database/deadline';
import { env } from '@/lib/env';
import { log } from '@/lib/log';
import { openRequestStorage, requestContext } from '@/lib/next/request';
import { drainOf } from '@/lib/http/drain';
import { makeServer } from '@/lib/http/listen';
import { serveBy, type NextHandler } from '@/lib/http/serve';
import { AT_ONCE } from '@/lib/http/turns';
import { withSettings } from '../../support/server/settings';
import { until } from '../../support/until';
import { rawRequest, type RawAnswer } from '../../support/faults/raw-request';

// The front around a handler that stands where Next stands.
let server: Server;
let url: string;
let drain: () => Promise<void>;
let next: NextHandler;
let dev: boolean;
const HTML = { 'Content-Type': 'text/html; charset=utf-8' };

beforeEach(async () => {
  openRequestStorage();
  next = async (_, response) => response.writeHead(200, HTML).end('<p>page</p>');
  dev = false;
  server = makeServer(
    (request, response) => void serveBy((...both) => next(...both), dev)(request, response),
  );
  drain = drainOf(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('no port');
  url = `http://127.0.0.1:${address.port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
});

const post = (
  path: string,
  body: string | Buffer,
  headers: Record<string, string> = {},
): Promise<RawAnswer> =>
  rawRequest(url, path, { method: 'POST', body, headers: { Origin: env().appUrl, ...headers } });

describe('the status', () => {
  it('is what the app asked for, also after Next has sent its head, and its words stay', async () => {
    next = async (_, response) => {
      response.writeHead(200, HTML);
      response.flushHeaders();
      response.write('<p>calm');
      const context = requestContext();
      await new Promise((resolve) => setImmediate(resolve));
      context.status = 503;
      context.retryAfterSeconds = 5;
      response.end(' words</p>');
    };
    const answer = await rawRequest(url, '/account');
    expect([answer.status, answer.headers['retry-after'], answer.text]).toEqual([
      503,
      '5',
      '<p>calm words</p>',
    ]);
  });

  it.each([303, 307, 404, 405])('of a %i stays', async (status) => {
    next = async (_, response) => {
      requestContext().status = 429;
      response.writeHead(status, { Location: '/x', ...HTML }).end();
    };
    expect((await rawRequest(url, '/account')).status).toBe(status);
  });

  it('of what was thrown after the head is ours, and the page too', async () => {
    next = async (_, response) => {
      response.writeHead(200, HTML).end('<p>blank</p>');
      Object.assign(requestContext(), { status: 503, retryAfterSeconds: 5, broken: true });
    };
    const answer = await rawRequest(url, '/account');
    expect(answer.status).toBe(503);
    expect(answer.text).toMatch(/try again/i);
    expect(answer.text).not.toContain('blank');
  });
});

describe('a page that failed', () => {
  beforeEach(() => {
    next = async (_, response) => {
      response
        .writeHead(500, { ...HTML, 'Content-Encoding': 'gzip', ETag: 'x' })
        .end(gzipSync('<p>at secret.ts:1</p>'));
    };
  });

  // proves: ASVS 16.5.1
  it('is our own page with a way back and a reference, and tells nothing', async () => {
    const { status, headers, text } = await rawRequest(
      url,
      `/account?x="><script>`.replace(/[<>"]/g, encodeURIComponent),
    );
    expect(status).toBe(500);
    expect(headers['content-encoding']).toBeUndefined();
    expect(Number(headers['content-length'])).toBe(Buffer.byteLength(text));
    expect(text).toMatch(/<html lang="en">.*<title>Something went wrong.*Reference: [0-9a-f]{8}/s);
    expect(text).toContain('href="/account?x=');
    expect(text).not.toContain('secret.ts');
    expect(text).toContain(
      `<style nonce="${/'nonce-([^']+)'/.exec(String(headers['content-security-policy']))?.[1]}">`,
    );
  });

  it.each([
    ['an RSC answer', 'GET', '/account', { RSC: '1' }],
    ['an action by script', 'POST', '/account', { 'Next-Action': 'x' }],
    ['a route', 'GET', '/api/x', {}],
  ])('is left as it is for %s', async (_, method, path, headers) => {
    const answer = await rawRequest(url, path, { method, headers: { Origin: env().appUrl, ...headers } });
    expect([answer.status, answer.headers['content-encoding']]).toEqual([500, 'gzip']);
  });

  it('has no body for HEAD', async () => {
    const answer = await rawRequest(url, '/account', { method: 'HEAD' });
    expect([answer.status, answer.text]).toEqual([500, '']);
  });

  it('ends nothing but itself when the handler throws', async () => {
    next = async () => {
      throw new Error('secret');
    };
    const answer = await rawRequest(url, '/account');
    expect([answer.status, answer.text.includes('secret')]).toEqual([500, false]);
    const reference = /Reference: (\w+)/.exec(answer.text)?.[1];
    await until('operators hear', async () => {
      const { rows } = await pool().query('SELECT "kind", "reference" FROM "Alarm"');
      return JSON.stringify(rows) === JSON.stringify([{ kind: 'front-failed', reference }]);
    });
    next = async (_, response) => response.end('fine');
    expect((await rawRequest(url, '/account')).status).toBe(200);
  });
});

it('answers kindly when an action is not of this build', async () => {
  next = async (_, response) => {
    response.setHeader('x-nextjs-action-not-found', '1');
    response.writeHead(400, { 'Content-Type': 'text/plain' }).end('Server action not found.');
  };
  const answer = await post('/sign-in', 'x');
  expect(answer.status).toBe(409);
  expect(answer.text).toMatch(/out of date.*href="\/sign-in"/s);
});

describe('a body', () => {
  beforeEach(() => {
    next = async (request, response) => {
      let size = 0;
      for await (const chunk of request) size += (chunk as Buffer).length;
      response.end(String(size));
    };
  });

  const chunked = { 'Transfer-Encoding': 'chunked' };
  it.each([
    ['at the limit', '/sign-in', 64, {}, 200],
    ['at the limit, in chunks', '/sign-in', 64, chunked, 200],
    ['above it', '/sign-in', 65, {}, 413],
    ['above it, in chunks', '/sign-in', 65, chunked, 413],
    ['far above it', '/sign-in', 5_000, {}, 413],
    ['far above it, in chunks', '/sign-in', 5_000, chunked, 413],
    ['at the webhook’s limit', '/api/webhooks/resend', 256, {}, 200],
    ['above the webhook’s limit', '/api/webhooks/resend', 257, chunked, 413],
  ])('%s', async (_, path, kib, headers, status) => {
    const answer = await post(path, Buffer.alloc(kib * 1024, 'x'), headers);
    expect(answer.status).toBe(status);
    if (status === 200) expect(answer.text).toBe(String(kib * 1024));
  });

  it('that calls itself a form and is none is refused', async () => {
    const type = { 'Content-Type': 'multipart/form-data; boundary=x' };
    expect((await post('/sign-in', 'garbage', type)).status).toBe(400);
    expect(
      (await post('/sign-in', '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n', type))
        .status,
    ).toBe(200);
    expect((await post('/sign-in', 'x', { 'Content-Type': 'multipart/form-data' })).status).toBe(400);
  });
});

describe('what the app sees', () => {
  let seen: Record<string, unknown>;
  beforeEach(() => {
    next = async (request, response) => {
      seen = {
        ...request.headers,
        client: requestContext().client,
        nonce: requestContext().nonce,
        url: request.url,
      };
      response.end('x');
    };
  });

  it('is its own address, its own policy and the client of the socket, whatever the client wrote', async () => {
    const headers = {
      Host: 'localhost:6666',
      'X-Forwarded-For': '6.6.6.6',
      'X-Forwarded-Host': 'evil.test',
      'Content-Security-Policy': 'evil',
    };
    const answer = await rawRequest(url, '/', { headers });
    expect(JSON.stringify(seen)).not.toMatch(/evil|6666|6\.6\.6\.6/);
    expect(seen).toMatchObject({ client: '127.0.0.1', 'x-forwarded-host': new URL(env().appUrl).host });
    expect(seen['content-security-policy']).toBe(answer.headers['content-security-policy']);
    expect(String(seen['content-security-policy'])).toContain(`'nonce-${seen.nonce}'`);
  });

  it('is another nonce each time', async () => {
    await rawRequest(url, '/');
    const first = seen.nonce;
    await rawRequest(url, '/');
    expect(seen.nonce).not.toBe(first);
  });

  it('is its own origin, in whichever loopback spelling ours came', async () => {
    await post('/sign-in', 'x', { Origin: url });
    expect(seen.origin).toBe(env().appUrl);
  });

  it('is the client of the outer request when Next asks itself, and only while that lasts', async () => {
    let mark = '';
    const look = next;
    next = async (request, response) => {
      mark = String(request.headers['x-sparekey-inner']);
      next = look;
      await rawRequest(url, '/inner', {
        method: 'POST',
        headers: { 'x-sparekey-inner': mark, 'x-forwarded-for': '6.6.6.6' },
      });
      response.end('x');
    };
    await rawRequest(url, '/outer');
    expect(seen).toMatchObject({ url: '/inner', client: '127.0.0.1' });
    expect(
      (await rawRequest(url, '/inner', { method: 'POST', headers: { 'x-sparekey-inner': mark } })).status,
    ).toBe(403);
  });

  // proves: csrf-actions, csrf-routes
  it('is no action where machines call, and no path of theirs in another spelling', async () => {
    const call = { method: 'POST', headers: { 'Next-Action': 'x' } };
    expect((await rawRequest(url, '/api/cron/outbox', call)).status).toBe(200);
    expect(seen).toMatchObject({ url: '/api/cron/outbox' });
    expect(seen['next-action']).toBeUndefined();
    expect((await rawRequest(url, '/api/cron/outbox/', call)).status).toBe(403);
    await post('/sign-in', 'x', { 'Next-Action': 'x' });
    expect(seen['next-action']).toBe('x');
  });

  it.each([
    '/dev/mailbox',
    '/x/../dev/mailbox',
    '//dev/mailbox',
    '/%64ev/mailbox',
    '/dev/mailbox/messages/..%2f..%2f..%2fx',
  ])('is no mailbox when proxied: %s', async (path) => {
    await rawRequest(url, path);
    expect(seen.url).toBe(path);
    await rawRequest(url, path, { headers: { 'X-Forwarded-For': '203.0.113.9' } });
    expect(seen.url).toBe('/404');
    await rawRequest(url, path, { headers: { Host: 'accounts.example.com' } });
    expect(seen.url).toBe('/404');
  });
});

// proves: development-surface, security-headers
it('gives no page but a mail in the mailbox, where there is one, the policy of a mail', async () => {
  const path = '/dev/mailbox/messages/x/html';
  const policyAt = async (headers = {}, asked = path) =>
    String((await rawRequest(url, asked, { headers })).headers['content-security-policy']);
  expect(await policyAt()).toContain('sandbox');
  expect(await policyAt({}, '/sign-in/..%2fdev%2fmailbox%2fmessages%2fx%2fhtml')).not.toContain('sandbox');
  expect(await policyAt({ 'X-Forwarded-For': '203.0.113.9' })).not.toContain('sandbox');
  expect(await withSettings({ isPublic: true }, policyAt)).toMatch(
    /nonce-.*frame-ancestors 'none'|frame-ancestors 'none'.*nonce-/,
  );
});

describe('the ten seconds that a request has', () => {
  let warned: unknown[][];
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance'] });
    warned = vi.spyOn(log, 'warn').mockImplementation(() => {}).mock.calls;
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  /** Fills every turn; returns the way to let them all end. */
  async function fillTurns() {
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    let reached = 0;
    next = async (_, response) => {
      reached += 1;
      await held;
      response.end('x');
    };
    const all = Array.from({ length: AT_ONCE }, () => post('/sign-in', 'x'));
    await until('every turn is taken', () => reached === AT_ONCE);
    return async () => {
      release();
      await Promise.all(all);
    };
  }

  /** Posts a form behind them, lets time pass, and lets it have its turn. */
  async function waitInLine(milliseconds: number) {
    const endTurns = await fillTurns();
    const late: boolean[] = [];
    next = async (_, response) => {
      late.push(isLate());
      vi.advanceTimersByTime(3_001);
      late.push(isLate());
      response.end('x');
    };
    const came = once(server, 'request');
    const answer = post('/sign-in', 'x');
    await came;
    vi.advanceTimersByTime(milliseconds);
    await endTurns();
    return { ...(await answer), late };
  }

  it('begin when it comes, and not when it has waited for its turn', async () => {
    expect(await waitInLine(7_000)).toMatchObject({ status: 200, late: [false, true] });
  });

  it('leave nothing to who waited for all of them: it is told so, and keeps no turn', async () => {
    const { status, headers, text, late } = await waitInLine(10_000);
    expect([status, headers['retry-after'], late]).toEqual([503, '5', []]);
    expect(text).toContain('We’re a bit busy');
    expect(warned).toEqual([
      [{ reference: expect.any(String) }, expect.stringMatching(/^answered 503: .*turn/)],
    ]);
    await (
      await fillTurns()
    )();
  });

  it('don’t run in development, where a page is compiled first', async () => {
    dev = true;
    const late: boolean[] = [];
    next = async (_, response) => {
      vi.advanceTimersByTime(60_000);
      late.push(isLate());
      response.end('x');
    };
    const answers = [await rawRequest(url, '/sign-in'), await post('/sign-in', 'x')];
    expect([answers.map(({ status }) => status), late]).toEqual([
      [200, 200],
      [false, false],
    ]);
  });

  it('keep no form waiting in development for others that are compiled', async () => {
    dev = true;
    const endTurns = await fillTurns();
    next = async (_, response) => response.end('at once');
    expect((await post('/sign-up', 'x')).text).toBe('at once');
    await endTurns();
  });

  it('are those of the outer request for what Next asks itself', async () => {
    let late: boolean | undefined;
    next = async (request, response) => {
      const mark = { 'x-sparekey-inner': String(request.headers['x-sparekey-inner']) };
      next = async (_, inner) => {
        vi.advanceTimersByTime(5_001);
        late = isLate();
        inner.end('x');
      };
      vi.advanceTimersByTime(5_000);
      await rawRequest(url, '/inner', { headers: mark });
      response.end('x');
    };
    await rawRequest(url, '/outer', { headers: { Cookie: 'any=1' } });
    expect(late).toBe(true);
  });
});

describe('stopping', () => {
  it('lets a request under way be answered and takes no new one', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    const reached = new Promise<void>((resolve) => {
      next = async (_, response) => {
        resolve();
        await held;
        response.end('answered');
      };
    });
    const underWay = rawRequest(url, '/slow');
    await reached;
    const drained = drain();
    // Whoever knocks already is still let in.
    await until('nobody is let in any more', () => !server.listening);
    await expect(rawRequest(url, '/new')).rejects.toThrow();
    release();
    const answer = await underWay;
    expect([answer.text, answer.headers.connection]).toEqual(['answered', 'close']);
    await drained;
  });
});
