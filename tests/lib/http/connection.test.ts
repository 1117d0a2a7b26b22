import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { env } from '@/lib/env';
import { startBareFront, type BareFront } from '../../support/server/bare-front';
import { openConnection } from '../../support/faults/raw-connection';
import { until } from '../../support/until';

/** The front around a handler that carries out what it is asked and answers when the test says so. */
let front: BareFront;
let carriedOut: string[];
let answers: (() => void)[];
let isHeadEarly: boolean;

beforeEach(async () => {
  carriedOut = [];
  answers = [];
  isHeadEarly = false;
  front = await startBareFront(async (request, response) => {
    carriedOut.push(`${request.method} ${request.url}`);
    if (isHeadEarly) response.writeHead(200, { 'Content-Type': 'text/plain' }).write('begun ');
    await new Promise<void>((resolve) => answers.push(resolve));
    response.end(`done ${request.url}`);
  });
});
afterEach(() => {
  // Nothing may keep its turn: the tests of other files share this process.
  for (const answer of answers) answer();
  front.close();
});

const post = (path: string, { length = 3, headers = '' } = {}) =>
  `POST ${path} HTTP/1.1\r\nHost: x\r\nOrigin: ${env().appUrl}\r\nContent-Length: ${length}\r\n${headers}\r\na=1`;
const chunkedPost = (path: string, origin: string) =>
  `POST ${path} HTTP/1.1\r\nHost: x\r\nOrigin: ${origin}\r\nTransfer-Encoding: chunked\r\n\r\n`;
const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: ${new URL(env().appUrl).host}\r\n\r\n`;

/** Sends bytes, waits until `count` requests are under way, and answers each as soon as it is. */
async function converse(bytes: string, count: number) {
  const connection = await openConnection(front.url);
  connection.send(bytes);
  for (let at = 0; at < count; at += 1) {
    await until(`request ${at + 1} is under way`, () => answers.length > at);
    answers[at]?.();
  }
  return connection;
}

const UNREADABLE: [string, string][] = [
  ['a stray byte', 'x'],
  ['a stray line', 'not http\r\n\r\n'],
  ['a TLS handshake', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
  ['a request with headers that are too large', `GET / HTTP/1.1\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`],
  ['a request with a broken header', 'GET / HTTP/1.1\r\n: x\r\n\r\n'],
];

describe('unreadable bytes after a complete POST', () => {
  it.each(UNREADABLE)('never replace or follow its response: %s', async (_, bytes) => {
    const { closed, statuses, received } = await converse(post('/a') + bytes, 1);
    await closed;
    expect([statuses(), carriedOut]).toEqual([[200], ['POST /a']]);
    expect(received()).toMatch(/\r\nConnection: close\r\n.*done \/a$/s);
  });

  it('never replace the response to a client that asked to close the connection', async () => {
    const { closed, statuses, received } = await converse(
      `${post('/a', { headers: 'Connection: close\r\n' })}x`,
      1,
    );
    await closed;
    expect([statuses(), received().endsWith('done /a')]).toEqual([[200], true]);
  });

  it('never cut off a response whose head has left, however many there are', async () => {
    isHeadEarly = true;
    const connection = await openConnection(front.url);
    connection.send(post('/a'));
    await until('the head arrives', () => connection.received().includes('begun'));
    for (let at = 0; at < 20; at += 1) {
      connection.send('x');
      await new Promise(setImmediate);
    }
    answers[0]?.();
    await connection.closed;
    expect(connection.statuses()).toEqual([200]);
    expect(connection.received()).toContain('done /a');
  });

  it('never replace the responses to two pipelined requests', async () => {
    const { closed, statuses } = await converse(`${post('/a')}${post('/b')}x`, 2);
    await closed;
    expect([statuses(), carriedOut]).toEqual([
      [200, 200],
      ['POST /a', 'POST /b'],
    ]);
  });

  it('get 400 when every request has been answered', async () => {
    const connection = await converse(post('/a'), 1);
    await until('the answer arrives', () => connection.received().includes('done /a'));
    connection.send('x');
    await connection.closed;
    expect(connection.statuses()).toEqual([200, 400]);
  });
});

it('ignores line breaks between two requests', async () => {
  const connection = await converse(`${post('/a')}\r\n\r\n${get('/b')}`, 2);
  await until('both answers arrive', () => connection.received().includes('done /b'));
  expect(connection.statuses()).toEqual([200, 200]);
  connection.socket.destroy();
});

describe('a request with an unreadable body', () => {
  it('gets 400 and is not carried out', async () => {
    const { closed, statuses } = await converse(`${chunkedPost('/a', env().appUrl)}zz\r\n`, 0);
    await closed;
    expect([statuses(), carriedOut]).toEqual([[400], []]);
  });

  it.each([
    ['trailers', `3\r\na=1\r\n0\r\n: x\r\n\r\n`],
    ['a chunk’s length', `3\r\na=1\r\n-1\r\n`],
    ['a chunk’s end', `3\r\na=1zz`],
  ])('gets 400 after the responses to earlier requests: %s', async (_, body) => {
    const { closed, statuses } = await converse(post('/a') + chunkedPost('/b', env().appUrl) + body, 1);
    await closed;
    expect([statuses(), carriedOut]).toEqual([[200, 400], ['POST /a']]);
  });

  it('gets no second response when it was refused already', async () => {
    const connection = await converse(chunkedPost('/a', 'https://evil.test'), 0);
    await until('the refusal arrives', () => connection.statuses().length > 0);
    connection.send('zz\r\n');
    await connection.closed;
    expect(connection.statuses()).toEqual([403]);
  });

  it('gets 408 when its rest never arrives, unless it was refused already', async () => {
    Object.assign(front.server, { requestTimeout: 100, headersTimeout: 100 });
    const [late, refused] = await Promise.all([
      converse(post('/a', { length: 4 }), 0),
      converse(post('/b', { length: 4, headers: 'Expect: 100-continue\r\n' }).replace('Origin: ', 'X: '), 0),
    ]);
    await Promise.all([late.closed, refused.closed]);
    expect([late.statuses(), refused.statuses(), carriedOut]).toEqual([[408], [100, 403], []]);
  });
});

it('answers a complete request before it times out an incomplete one behind it', async () => {
  Object.assign(front.server, { requestTimeout: 100, headersTimeout: 100 });
  const timedOut = new Promise((resolve) => front.server.once('clientError', resolve));
  const connection = await openConnection(front.url);
  connection.send(`${post('/a')}POST /b HTT`);
  await timedOut;
  answers[0]?.();
  await connection.closed;
  expect([connection.statuses(), carriedOut]).toEqual([[200], ['POST /a']]);
});

describe('pipelined requests', () => {
  it('run one after another', async () => {
    const connection = await openConnection(front.url);
    connection.send(post('/a') + post('/b') + get('/c'));
    for (const count of [1, 2, 3]) {
      await until(`request ${count} is under way`, () => answers.length === count);
      answers[count - 1]?.();
    }
    await until('all answers arrive', () => connection.statuses().length === 3);
    expect(connection.received()).toMatch(/done \/a.*done \/b.*done \/c/s);
    connection.socket.destroy();
  });

  it('don’t run after a response that closes the connection', async () => {
    const connection = await openConnection(front.url);
    connection.send(post('/a') + post('/b'));
    await until('the first is under way', () => answers.length === 1);
    const drained = front.drain();
    await until('the server accepts no more connections', () => !front.server.listening);
    answers[0]?.();
    await connection.closed;
    await drained;
    expect([connection.statuses(), carriedOut]).toEqual([[200], ['POST /a']]);
  });

  it('don’t run when the client has disconnected before their turn', async () => {
    const connection = await openConnection(front.url);
    connection.send(post('/a') + post('/b') + post('/c'));
    await until('the first is under way', () => answers.length === 1);
    connection.socket.resetAndDestroy();
    answers[0]?.();
    const other = await openConnection(front.url);
    other.send(post('/d'));
    await until('another request is under way', () => answers.length === 2);
    answers[1]?.();
    await until('it is answered', () => other.received().includes('done /d'));
    expect(carriedOut).toEqual(['POST /a', 'POST /d']);
    other.socket.destroy();
  });
});

it('refuses CONNECT only after it has answered the request before it', async () => {
  const { closed, statuses, received } = await converse(
    `${post('/a')}CONNECT evil.test:443 HTTP/1.1\r\nHost: evil.test\r\n\r\n`,
    1,
  );
  await closed;
  expect([statuses(), carriedOut]).toEqual([[200, 405], ['POST /a']]);
  expect(received()).toContain('done /a');
});

it('answers requests with an Upgrade or Expect header like any other', async () => {
  const connection = await converse(
    post('/a', { headers: 'Expect: 100-continue\r\n' }) +
      post('/b', { headers: 'Expect: more\r\n' }) +
      post('/c', { headers: 'Connection: Upgrade\r\nUpgrade: websocket\r\n' }),
    3,
  );
  await until('all answers arrive', () => connection.received().includes('done /c'));
  expect(connection.statuses()).toEqual([100, 200, 200, 200]);
  connection.socket.destroy();
});
