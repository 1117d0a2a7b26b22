import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { startApp, type App } from '../support/server/app';
import {
  faults,
  startFickleResend,
  type AcceptedMail,
  type FickleResend,
} from '../support/mail/fickle-resend';
import { makeRandom, type Random } from '../support/random';
import { recipientOf, setSystemStage, type SystemStage } from '../support/server/system-stage';
import { until } from '../support/until';
import { Visitor } from '../support/browser/visitor';
import { startWorkerProcess, type WorkerProcess } from '../support/server/worker-process';

/** The least that a run must have seen, however fast the machine is. */
const ANSWERED = 102;
const KILLS = 10;

let resend: FickleResend;
let stage: SystemStage;
let app: App | undefined;
let worker: WorkerProcess | undefined;
afterEach(async () => {
  await app?.close();
  await worker?.close();
  await stage?.close();
  await resend?.stop();
});

/**
 * Ends a process at random moments, mostly without a warning, and starts it again, until told that it is over. It runs
 * for about as long as it takes to start: on a slow machine, too, it does something between two ends.
 */
async function harass(
  random: Random,
  over: () => boolean,
  { kill, start }: { kill(signal: 'SIGTERM' | 'SIGKILL'): Promise<unknown>; start(): Promise<void> },
) {
  let lastStart = 2_000;
  while (!over()) {
    await pause(lastStart * random.between(0.15, 1.75));
    await kill(random.pick(['SIGKILL', 'SIGKILL', 'SIGKILL', 'SIGTERM'] as const));
    const began = performance.now();
    await start();
    lastStart = performance.now() - began;
  }
}

/** Asks for a link as a browser does. True: it was answered. False: the connection broke, and nobody knows. */
async function ask(running: App, path: string, email: string): Promise<boolean> {
  try {
    const visitor = new Visitor(running.url);
    const answer = await visitor.post(await visitor.open(path), { email });
    return answer.status === 200;
  } catch {
    return false;
  }
}

// proves: crash-before-send, crash-after-acceptance, crash-while-claimed, failure-reported, provider-down
it('each answered request has exactly one accepted mail that is alive, whatever dies and fails in between', async () => {
  const random = makeRandom();
  console.log(`SEED=${random.seed}`);
  const chance = (name: string) => makeRandom(`${random.seed} ${name}`);
  resend = await startFickleResend({ random: chance('provider') });
  stage = await setSystemStage(resend);
  app = await startApp(stage.database.url, stage.settings);
  const running = app;
  worker = await startWorkerProcess(stage.settings);
  const outside = worker;

  const known = await stage.people(400);
  const notified = await stage.people(25);
  const refused = await stage.people(3);
  resend.neverTake(refused.map(({ email }) => email));
  await stage.notify([...refused, ...notified]);
  const answered: string[] = [];
  const broken: string[] = [];
  const unknown: string[] = [];
  const signedUp: string[] = [];
  let isUp = true;
  let isOver = false;
  let kills = 0;
  const hasSeenEnough = () =>
    answered.length >= ANSWERED && kills >= KILLS && resend.troubles.size === faults.length;

  const killers = [
    harass(chance('app'), () => isOver, {
      kill: async (signal) => {
        isUp = false;
        kills += 1;
        await running.kill(signal);
      },
      start: async () => {
        await running.restart();
        isUp = true;
      },
    }),
    harass(chance('worker'), () => isOver, {
      kill: async (signal) => {
        kills += 1;
        await outside.kill(signal);
      },
      start: () => outside.start(),
    }),
    (async () => {
      const door = chance('door');
      while (!isOver) {
        await pause(door.between(2_000, 8_000));
        await resend.refuse(door.between(200, 1_500));
      }
    })(),
  ];

  const whom = chance('people');
  async function asker() {
    while (!hasSeenEnough() && known.length > 0) {
      await until('the app is up', () => isUp, 60_000);
      const kind = whom.next();
      const email = kind < 0.8 ? (known.pop()?.email ?? '') : `${kind}-${whom.next()}@example.com`;
      const path = kind >= 0.9 ? '/sign-up' : '/forgot-password';
      const isAnswered = await ask(running, path, email);
      if (kind < 0.8) (isAnswered ? answered : broken).push(email);
      else if (kind < 0.9) unknown.push(email);
      else (isAnswered ? signedUp : broken).push(email);
      await pause(whom.between(0, 300));
    }
  }
  await Promise.all([asker(), asker(), asker()]);
  isOver = true;
  await Promise.all(killers);
  const troubles = resend.requests - resend.accepted.length;
  resend.calm(true);

  // A lease of 60 s may have to end first, and a back-off of half a minute.
  await stage.settled(180_000);
  console.log(
    `${answered.length} answered, ${broken.length} broken off, ${kills} kills, ${troubles} of ${resend.requests} requests failed`,
  );

  expect(resend.reused, 'keys that came with another body').toEqual([]);
  const mails = new Map<string, AcceptedMail[]>();
  for (const mail of resend.accepted)
    mails.set(recipientOf(mail), [...(mails.get(recipientOf(mail)) ?? []), mail]);
  const links = async (email: string) =>
    Promise.all((mails.get(email) ?? []).map((mail) => stage.linkState(mail)));
  const alive = async (email: string) => (await links(email)).filter((state) => state === 'live').length;
  for (const email of [...answered, ...signedUp]) expect([email, await alive(email)]).toEqual([email, 1]);
  for (const email of broken) expect(await alive(email), email).toBeLessThanOrEqual(1);
  for (const email of [...unknown, ...refused.map(({ email }) => email)])
    expect(mails.get(email), email).toBeUndefined();
  for (const { email } of notified) expect(mails.get(email), email).toHaveLength(1);

  // Two mails to one person only where the first one's link had lived half its life and was replaced.
  const replaced = await stage.database.query(
    `SELECT "address" FROM "OutboundEmail" WHERE "state" = 'replaced'`,
  );
  const twice = [...mails].filter(([, all]) => all.length > 1).map(([email]) => email);
  expect(twice.filter((email) => !replaced.some(({ address }) => address === email))).toEqual([]);
  for (const email of twice)
    expect((await links(email)).filter((state) => !['live', 'replaced'].includes(state))).toEqual([]);
  const dead = await stage.database.query(
    `SELECT "address", "reason" FROM "OutboundEmail" WHERE "state" = 'dead'`,
  );
  expect(dead).toHaveLength(refused.length);
  for (const { email } of refused) expect(dead).toContainEqual({ address: email, reason: 'refused-422' });
  const left = await stage.database.query(
    `SELECT "state", "reason" FROM "OutboundEmail" WHERE "leaseId" IS NOT NULL OR "rendering" IS NOT NULL`,
  );
  expect(left).toEqual([]);
  expect([...resend.troubles].sort(), 'all that can go wrong has').toEqual([...faults].sort());
  expect(kills).toBeGreaterThanOrEqual(KILLS);
  expect(answered.length).toBeGreaterThanOrEqual(ANSWERED);
}, 420_000);
