import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setStage, type Stage } from '../support/browser/states/stage';
import {
  askForReset,
  askToSignUp,
  call,
  letIn,
  look,
  newClient,
  nobody,
  tryPassword,
} from '../support/people/strangers';
import { until } from '../support/until';

let stage: Stage;
beforeAll(async () => {
  // Two instances on one database, the second by a way that can be shut; nothing is sent.
  stage = await setStage({ further: { RATE_LIMITS: 'on', TRUSTED_PROXIES: '1', WORKER: 'off' } });
}, 90_000);
afterAll(() => stage?.close());

const WRONG = 'not the right password';
const times = (count: number) => Array.from({ length: count }, (_, index) => index);

/** One of the two instances, in turn. */
const either = (turn: number) => (turn % 2 ? stage.app : stage.hard);

/** How many mails wait for an address, or for anybody. */
async function waiting(address?: string): Promise<number> {
  const rows = await stage.database.query(`SELECT 1 FROM "OutboundEmail" WHERE $1 IN ('', "address")`, [
    address ?? '',
  ]);
  return rows.length;
}

async function sessions(): Promise<number> {
  return (await stage.database.query('SELECT 1 FROM "Session"')).length;
}

// proves: limiter-races, ASVS 2.4.1
describe('a hundred at one moment, over two instances', () => {
  it('get an address three mails', async () => {
    const address = nobody();
    const answers = await Promise.all(times(100).map((turn) => call(either(turn), askForReset(address))));
    expect(new Set(answers.map(look)).size).toBe(1);
    expect(await waiting(address)).toBe(3);
  });

  it('are thirty requests of one client', async () => {
    const [headers, before] = [newClient(), await waiting()];
    const answers = await Promise.all(
      times(100).map((turn) => call(either(turn), { ...askToSignUp(nobody()), headers })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(30);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(70);
    expect((await waiting()) - before).toBe(30);
  });

  it('have five guesses at a password compared', async () => {
    const { id, email } = await stage.people.newPerson();
    const began = performance.now();
    await Promise.all(times(100).map((turn) => call(either(turn), tryPassword(email, WRONG))));
    const seconds = (performance.now() - began) / 1000;
    const compared = await stage.database.query(
      `SELECT "reason" FROM "AuditEvent" WHERE "userId" = $1 AND "reason" = 'wrong-credentials'`,
      [id],
    );
    // After the waits of one, two, four … seconds one more passes each.
    expect(compared.length).toBeGreaterThanOrEqual(5);
    expect(compared.length).toBeLessThanOrEqual(5 + Math.log2(seconds + 1));
  });
});

/** Sign-ins and requests for mail while nothing can be counted: what known and unknown addresses were answered. */
async function tryWithout(app: Stage['app']) {
  const { email, password } = await stage.people.newPerson();
  const before = [await waiting(), await sessions()];
  return async (broken: { stop(): Promise<unknown>; resume(): Promise<unknown> }) => {
    await broken.stop();
    const answers = [];
    try {
      for (const [who, typed] of [
        [email, password],
        [email, WRONG],
        [nobody(), password],
      ] as const)
        answers.push(
          await Promise.all([
            call(app, tryPassword(who, typed)),
            call(app, askForReset(who)),
            call(app, askToSignUp(who)),
          ]),
        );
    } finally {
      await broken.resume();
    }
    const looks = answers.map((each) => each.map(look));
    expect(looks[1]).toEqual(looks[0]);
    expect(looks[2]).toEqual(looks[0]);
    for (const { status } of answers.flat()) expect(status).toBeGreaterThanOrEqual(500);
    expect([await waiting(), await sessions()]).toEqual(before);
    await until('it lets in again', async () => letIn(await call(app, tryPassword(email, password))), 30_000);
  };
}

// proves: limiter-away, ASVS 16.5.3
describe('while nothing can be counted, no password is tried and no mail promised, whoever has an account', () => {
  it('because the table of the limits is gone', async () => {
    const attempt = await tryWithout(stage.app);
    await attempt({
      stop: () => stage.database.query('ALTER TABLE "RateLimit" RENAME TO "Away"'),
      resume: () => stage.database.query('ALTER TABLE "Away" RENAME TO "RateLimit"'),
    });
  });

  it('because the database is gone', async () => {
    const attempt = await tryWithout(stage.hard);
    await attempt({ stop: async () => stage.gate.shut(), resume: async () => stage.gate.open() });
  });
});

const sent = (clients: Record<string, string>[]) =>
  clients.map((headers) => call(stage.app, { ...askForReset(nobody()), headers }));

const statuses = async (answers: ReturnType<typeof sent>) =>
  (await Promise.all(answers)).map(({ status }) => status);
const refused = (all: number[]) => all.filter((status) => status === 429).length;

// proves: client-forms, spoofed-client, ASVS 4.1.3
describe('behind one trusted proxy', () => {
  it('only the right-most hop is the client, whatever stands before it or in other headers', async () => {
    const lies = times(36).map((turn) => {
      const lie = `203.0.113.${turn + 20}`;
      const forwarded = [`${lie}, 192.0.2.9`, `${lie},${lie}, ${lie} ,192.0.2.9`, `unknown, , 192.0.2.9`][
        turn % 3
      ];
      return {
        'X-Forwarded-For': forwarded ?? '',
        'X-Real-IP': lie,
        'CF-Connecting-IP': lie,
        'True-Client-IP': lie,
        'X-Client-IP': lie,
        Forwarded: `for=${lie}`,
      };
    });
    expect(refused(await statuses(sent(lies)))).toBe(6);
    expect(await statuses(sent([newClient()]))).toEqual([200]);
  });

  it('an IPv4 address is one client in all its forms', async () => {
    const forms = [
      '192.0.2.77',
      ' 192.0.2.77 ',
      '192.0.2.77:4711',
      '::ffff:192.0.2.77',
      '::FFFF:192.0.2.77',
      '[::ffff:192.0.2.77]:4711',
      '::ffff:c000:24d',
      '0:0:0:0:0:FFFF:C000:024D',
      '::ffff:192.0.2.77%eth0',
    ];
    const headers = times(4).flatMap(() => forms.map((form) => ({ 'X-Forwarded-For': form })));
    expect(refused(await statuses(sent(headers)))).toBe(headers.length - 30);
  });

  it('an IPv6 /64 is one client, its neighbour another', async () => {
    const within = times(34).map((turn) => {
      const end = (turn * 1_900).toString(16);
      return [`2001:db8:5:6::${end}`, `2001:0DB8:5:6:${end}:a::B`, `[2001:db8:5:6::${end}%eth0]:99`][
        turn % 3
      ];
    });
    const headers = within.map((form) => ({ 'X-Forwarded-For': form ?? '' }));
    expect(refused(await statuses(sent(headers)))).toBe(4);
    expect(await statuses(sent([{ 'X-Forwarded-For': '2001:db8:5:7::1' }]))).toEqual([200]);
  });
});
