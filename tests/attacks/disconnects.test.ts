import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AT_ONCE } from '@/lib/http/turns';
import { actionsUnder, callBody } from '../support/people/actions';
import { holdRows } from '../support/database/row-lock';
import { setStage, type Stage } from '../support/browser/states/stage';
import { call, letIn, newClient, nobody, tryPassword } from '../support/people/strangers';
import { until } from '../support/until';

let stage: Stage;
let action: string;
beforeAll(async () => {
  stage = await setStage({
    alone: true,
    further: { RATE_LIMITS: 'on', TRUSTED_PROXIES: '1', WORKER: 'off' },
  });
  action = actionsUnder('app/').get('signInAction') ?? expect.fail('no action signInAction');
}, 90_000);
afterAll(() => stage?.close());

/** Sends the head of a sign-in by a stranger and waits until the app has read it. Returns the connection and the body. */
async function beginSignIn(): Promise<{ socket: Socket; body: Buffer }> {
  const form = new Response(callBody({ email: nobody(), password: 'not the right password' }));
  const body = Buffer.from(await form.arrayBuffer());
  const headers = {
    Host: new URL(stage.app.url).host,
    Origin: stage.app.url,
    'Next-Action': action,
    'Content-Type': form.headers.get('content-type'),
    'Content-Length': body.length,
    Expect: '100-continue',
    ...newClient(),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const socket = connect(Number(new URL(stage.app.url).port), '127.0.0.1');
  socket.on('error', () => {});
  socket.write(`POST /sign-in HTTP/1.1\r\n${lines.join('')}\r\n`);
  await once(socket, 'data');
  return { socket, body };
}

/** How many requests the app has logged as disconnected before their answer. */
const gone = () => stage.app.output().match(/"gone":true/g)?.length ?? 0;

async function attempts(): Promise<number> {
  const [row] = await stage.database.query(
    `SELECT count(*)::int AS "count" FROM "AuditEvent" WHERE "type" = 'sign-in-refused'`,
  );
  return Number(row?.count);
}

// proves: hash-storm
it('a client that posts and disconnects in a loop gets no more sign-ins at once than any other', async () => {
  const before = await attempts();
  const held = await holdRows('LOCK TABLE "User" IN ACCESS EXCLUSIVE MODE');
  for (const round of [1, 2]) {
    const begun = await Promise.all(Array.from({ length: AT_ONCE }, beginSignIn));
    for (const { socket, body } of begun) socket.write(body);
    if (round === 1) await held.waiters(AT_ONCE);
    else for (let times = 0; times < 3; times += 1) await fetch(`${stage.app.url}/api/health/live`);
    for (const { socket } of begun) socket.resetAndDestroy();
    await until('the app has noticed', () => gone() >= round * AT_ONCE);
  }
  await held.release();

  const { email, password } = await stage.people.newPerson();
  const answers = await Promise.all(
    Array.from({ length: AT_ONCE + 1 }, () => call(stage.app, tryPassword(email, password))),
  );
  expect(answers.map(letIn)).toEqual(answers.map(() => true));
  expect((await attempts()) - before).toBeLessThanOrEqual(AT_ONCE);
});

it('after 66 disconnects at every stage of a sign-in, everyone can still sign in', async () => {
  const goneBefore = gone();
  for (let round = 0; round < 6; round += 1) {
    const begun = await Promise.all(Array.from({ length: 11 }, beginSignIn));
    for (const [at, { socket, body }] of begun.entries()) {
      if (round !== 0) socket.write(round === 1 ? body.subarray(0, -1) : body);
      if (round === 5 || at % 2) socket.resetAndDestroy();
      else socket.end();
    }
    for (const { socket } of begun) if (!socket.closed) await once(socket.resume(), 'close');
  }
  await until('the app has noticed', () => gone() > goneBefore);

  const { email, password } = await stage.people.newPerson();
  const answers = await Promise.all(
    Array.from({ length: AT_ONCE + 1 }, () => call(stage.app, tryPassword(email, password))),
  );
  expect(answers.map(letIn)).toEqual(answers.map(() => true));
  expect(stage.app.output()).not.toMatch(/"level":"(error|fatal)"|headers have already been sent|Unhandled/i);
});
