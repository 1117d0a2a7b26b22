import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Person } from '../support/people/people';
import { setStage, type Stage } from '../support/browser/states/stage';
import {
  askForReset,
  askToSignUp,
  call,
  clientNumber,
  look,
  newClient,
  nobody,
} from '../support/people/strangers';
import { until } from '../support/until';
import { Visitor } from '../support/browser/visitor';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage({ alone: true, further: { RATE_LIMITS: 'on', TRUSTED_PROXIES: '1' } });
}, 90_000);
afterAll(() => stage?.close());

const times = (count: number) => Array.from({ length: count }, (_, index) => index);

/** How many mails of each subject came to an address, when no message waits any more. */
async function mailsTo(address: string): Promise<Record<string, number>> {
  await until('every message is settled', async () => {
    const waiting = await stage.database.query(`SELECT 1 FROM "OutboundEmail" WHERE "state" = 'queued'`);
    return waiting.length === 0;
  });
  const counts: Record<string, number> = {};
  for (const { to, subject } of await stage.app.mailbox())
    if (to.toLowerCase() === address.toLowerCase()) counts[subject] = (counts[subject] ?? 0) + 1;
  return counts;
}

async function browserOf(person: Person): Promise<Visitor> {
  const visitor = new Visitor(stage.app.url);
  visitor.setCookie('session', await stage.people.sessionCookie(await stage.people.newSession(person)));
  return visitor;
}

const changeTo = async (person: Person, email: string) => ({
  name: 'requestEmailChangeAction',
  path: '/account/email',
  fields: { email, currentPassword: person.password },
  visitor: await browserOf(person),
});

/** By every form that mails to an address, all at once and each client twice. */
async function bomb(address: string, token?: string, requests = 12) {
  const ask = [askForReset, askToSignUp];
  const answers = await Promise.all(
    times(requests).map((turn) =>
      call(stage.app, { ...(ask[turn % 2] ?? askForReset)(address), headers: clientNumber(turn >> 1) }),
    ),
  );
  await Promise.all([
    ...times(4).map(async () => call(stage.app, await changeTo(await stage.people.newPerson(), address))),
    ...times(token ? 6 : 0).map((turn) => {
      const visitor = new Visitor(stage.app.url);
      visitor.setCookie('password-reset-link', token ?? '');
      const renewal = { name: 'renewResetLinkAction', path: '/reset-password', fields: {} };
      return call(stage.app, { ...renewal, visitor, headers: clientNumber(turn) });
    }),
  ]);
  return [0, 1].map((form) => new Set(answers.filter((_, turn) => turn % 2 === form).map(look)));
}

// proves: mail-bombing, limits-as-oracle, ASVS 2.4.1, ASVS 6.3.1
describe('two hundred requests from fifty clients', () => {
  it('mail an address three times for each purpose, over all forms and a restart, and answer all alike', async () => {
    const [person, stranger] = [await stage.people.newPerson(), nobody()];
    const { id } = await stage.people.newResetLink(person);
    const { token } = await stage.people.ageLink(id, 700);
    const [known, unknown] = [await bomb(person.email, token, 100), await bomb(stranger, undefined, 100)];
    expect(known.map((looks) => looks.size)).toEqual([1, 1]);
    expect(unknown).toEqual(known);

    const most = { known: [3, 3], unknown: [3, 3] };
    const counts = async () => ({
      known: Object.values(await mailsTo(person.email)),
      unknown: Object.values(await mailsTo(stranger)),
    });
    expect(await counts()).toEqual(most);

    await stage.app.kill('SIGKILL');
    await stage.app.restart();
    await Promise.all([bomb(person.email, token), bomb(stranger)]);
    expect(await counts()).toEqual(most);
  });
});

const fullWidth = (text: string) =>
  [...text].map((sign) => String.fromCodePoint((sign.codePointAt(0) ?? 0) + 0xfee0)).join('');

/** An address as it could be written to be counted anew. */
const spellings = (address: string) => {
  const [local = '', domain = ''] = address.split('@');
  return [
    address.toUpperCase(),
    `${local.toUpperCase()}@${domain}`,
    `  ${address}\t`,
    `${address}\u00a0`,
    fullWidth(address),
    `${local}\uff20${domain}`,
    `${local}\u200b@${domain}`,
    `${local}%40${domain}`,
    `${local}@${domain}.`,
    `${local}.@${domain}`,
    `"${local}"@${domain}`,
    `${local}(x)@${domain}`,
    `<${address}>`,
    `${address},${address}`,
    `${local}+tag@${domain}`,
    address.replace('e', 'é'.normalize('NFD')),
  ];
};

// proves: spelling-buckets
describe('the spellings of an address', () => {
  it('share its mails: what is another address is nobody’s, or refused', async () => {
    const person = await stage.people.newPerson();
    const all = [person.email, ...spellings(person.email)];
    for (const ask of [askForReset, askToSignUp])
      await Promise.all([...all, ...all, ...all].map((email) => call(stage.app, ask(email))));
    expect(Object.values(await mailsTo(person.email))).toEqual([3, 3]);
  });

  it('share its guesses', async () => {
    const { email, id } = await stage.people.newPerson();
    const guess = (spelling: string) => ({
      name: 'signInAction',
      path: '/sign-in',
      fields: { email: spelling, password: 'not the right password' },
    });
    const all = spellings(email);
    await Promise.all([...all, ...all, ...all, ...all].map((one) => call(stage.app, guess(one))));
    const compared = await stage.database.query(
      `SELECT 1 FROM "AuditEvent" WHERE "userId" = $1 AND "reason" = 'wrong-credentials'`,
      [id],
    );
    // Five are free; after the waits of one, two and four seconds one more passes each.
    expect(compared.length).toBeGreaterThanOrEqual(5);
    expect(compared.length).toBeLessThanOrEqual(8);
  });
});

// proves: mail-cannon
describe('who asks for mail to many addresses', () => {
  it('gets thirty an hour from one client, through whatever form', async () => {
    const headers = newClient();
    const aims = times(40).map((turn) => (turn % 2 ? askToSignUp : askForReset)(nobody()));
    const answers = await Promise.all(aims.map((aim) => call(stage.app, { ...aim, headers })));
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(10);
  });

  it('gets five an hour from inside one account, from whatever client and session', async () => {
    const person = await stage.people.newPerson();
    const aims = await Promise.all(times(12).map(async () => changeTo(person, nobody())));
    // One by one: more than five passwords typed at a time are taken for guesses.
    const statuses: number[] = [];
    for (const aim of aims) statuses.push((await call(stage.app, aim)).status);
    expect(statuses.filter((status) => status === 429)).toHaveLength(7);
    const mailed = await Promise.all(aims.map(({ fields }) => mailsTo(fields.email)));
    expect(mailed.filter((counts) => Object.keys(counts).length > 0).length).toBeLessThanOrEqual(5);
    // The notices to their own address are as few.
    expect(Object.values(await mailsTo(person.email)).reduce((sum, count) => sum + count, 0)).toBe(5);
  });
});
