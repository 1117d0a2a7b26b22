import pg from 'pg';
import { describe, expect, it, vi } from 'vitest';
import { pendingAddressOf } from '@/lib/accounts/pending-change';
import { requestEmailChange } from '@/lib/accounts/request-email-change';
import { pool } from '@/lib/database/client';
import { prepareMessage } from '@/lib/worker/prepare';
import type { Session } from '@/lib/sessions/read';
import {
  claimedMessage,
  newAddress,
  newEmailChangeLink,
  newPassword,
  newPerson,
  newProtectiveLink,
  newResetLink,
  newSignedIn,
  somewhere,
  traceOf,
  type Person,
} from '../../support/people/people';
import { holdRows } from '../../support/database/row-lock';
import {
  eventsOf,
  isAlive,
  protectiveWorthOf,
  queuedOf,
  userOf,
  withFault,
  worthOf,
} from '../../support/people/account-facts';

const ask = (session: Session, { password: currentPassword }: Person, email: string, from = somewhere()) =>
  requestEmailChange(session, { email, currentPassword }, from);

async function newAsker(): Promise<[Person, Session]> {
  const person = await newPerson();
  return [person, await newSignedIn(person)];
}

/** Lets ten seconds pass, within which the same asked twice is one. */
const later = ({ id }: Person) =>
  pool().query(
    `UPDATE "OutboundEmail" SET "requestedAt" = "requestedAt" - interval '10 seconds' WHERE "userId" = $1`,
    [id],
  );

const mails = (person: Person, email: string) =>
  ['email-change', 'email-change-notice'].map((kind, index) => ({
    kind,
    address: index === 0 ? email : person.email,
    device: 'Firefox on Linux',
  }));

describe('asking for another address', () => {
  // proves: ASVS 6.3.7, NIST 4.6, Copenhagen email-old-told, Copenhagen email-pending, old-address-told
  it('writes that it waits, one event, a mail to the new and one to the old address, and nothing else', async () => {
    const person = await newPerson({ email: newAddress().replace('p', 'P') });
    const [session, email] = [await newSignedIn(person), newAddress().replace('p', 'Q')];
    const reset = await newResetLink(person);
    const [before, trace] = [await userOf(person), await traceOf(person)];
    expect(await ask(session, person, email)).toEqual({ code: 'accepted' });
    expect(await userOf(person)).toEqual({
      ...before,
      pendingEmail: email,
      pendingEmailAt: expect.any(Date),
    });
    expect(await pendingAddressOf(person.id)).toBe(email);
    expect(await eventsOf(person)).toEqual([{ type: 'email-change-requested', reason: null }]);
    expect(await queuedOf(person)).toEqual(mails(person, email));
    const { sessions, links } = await traceOf(person);
    expect({ sessions, links }).toEqual({ sessions: trace.sessions, links: trace.links });
    expect(await worthOf('password-reset', reset)).toBe('live');
    expect(await isAlive(session)).toBe(true);
  });

  // proves: ASVS 6.3.8, change-to-taken
  it('runs the same statements for a taken and a free address, and looks the new one up nowhere', async () => {
    const [taken, alsoTaken] = [await newPerson(), await newPerson()];
    await ask(...((await newAsker()).reverse() as [Session, Person]), newAddress());
    const askers = [await newAsker(), await newAsker(), await newAsker()];
    const texts: string[][] = [];
    const withAddress: string[] = [];
    const spy = vi.spyOn(pg.Client.prototype, 'query');
    for (const [index, email] of [newAddress(), taken.email, alsoTaken.email.toUpperCase()].entries()) {
      const [person, session] = askers[index] ?? expect.fail();
      spy.mockClear();
      expect(await ask(session, person, email)).toEqual({ code: 'accepted' });
      const queries = spy.mock.calls as unknown as [{ text?: string }, unknown[]?][];
      texts.push(queries.map(([query]) => query.text ?? String(query)));
      for (const call of queries)
        if (JSON.stringify(call).toLowerCase().includes(`"${email.toLowerCase()}"`))
          withAddress.push((call[0].text ?? String(call[0])).trim());
    }
    spy.mockRestore();
    expect(texts[0]?.length).toBeGreaterThan(8);
    expect(texts[1]).toEqual(texts[0]);
    expect(texts[2]).toEqual(texts[0]);
    expect([...new Set(withAddress)].sort()).toEqual([
      expect.stringContaining('UPDATE "User" SET "pendingEmail"'),
      expect.stringContaining('INSERT INTO "OutboundEmail"'),
    ]);
  });

  it('for the same address again keeps the first link alive, and sends both mails again', async () => {
    const [[person, session], email] = [await newAsker(), newAddress()];
    const link = await newEmailChangeLink(person, email);
    const before = await userOf(person);
    for (let round = 0; round < 2; round += 1) {
      expect(await ask(session, person, email)).toEqual({ code: 'accepted' });
      await later(person);
    }
    expect(await worthOf('email-change', link)).toBe('live');
    expect(await userOf(person)).toEqual(before);
    expect(await queuedOf(person)).toEqual([...mails(person, email), ...mails(person, email)]);
  });

  it('twice within ten seconds is once', async () => {
    const [[person, session], email] = [await newAsker(), newAddress()];
    const answers = await Promise.all([1, 2, 3].map(() => ask(session, person, email)));
    expect(answers).toEqual(Array(3).fill({ code: 'accepted' }));
    expect(await queuedOf(person)).toEqual(mails(person, email));
    expect(await eventsOf(person)).toHaveLength(1);
  });

  // proves: change-to-taken, ASVS 6.3.8
  it('twice within ten seconds is once for a taken address too, also after the worker has found it taken', async () => {
    for (const email of [newAddress(), (await newPerson()).email]) {
      const [person, session] = await newAsker();
      await ask(session, person, email);
      await prepareMessage(await claimedMessage(email));
      expect(await ask(session, person, email)).toEqual({ code: 'accepted' });
      expect(await eventsOf(person)).toHaveLength(1);
      const notices = (await queuedOf(person)).filter(({ kind }) => kind === 'email-change-notice');
      expect(notices).toHaveLength(1);
    }
  });

  it('for one address, another and the first again within ten seconds is three times', async () => {
    const [[person, session], one, two] = [await newAsker(), newAddress(), newAddress()];
    for (const email of [one, two, one]) await ask(session, person, email);
    expect(await queuedOf(person)).toEqual([one, two, one].flatMap((email) => mails(person, email)));
    expect(await userOf(person)).toMatchObject({ pendingEmail: one });
  });

  it('for another address ends the links to the first, and no other link', async () => {
    const [[person, session], other] = [await newAsker(), await newPerson()];
    const [first, theirs] = [await newEmailChangeLink(person), await newEmailChangeLink(other)];
    const reset = await newResetLink(person);
    const notMe = await newProtectiveLink(person, 'email-change-requested');
    const email = newAddress();
    await ask(session, person, email);
    expect(await worthOf('email-change', first)).toBe('replaced');
    expect(await worthOf('email-change', theirs)).toBe('live');
    expect(await worthOf('password-reset', reset)).toBe('live');
    expect(await protectiveWorthOf(notMe)).toBe('live');
    expect(await userOf(person)).toMatchObject({ pendingEmail: email });
  });
});

describe('nothing is asked for', () => {
  async function untouched(run: (session: Session, person: Person) => Promise<void>) {
    const [person, session] = await newAsker();
    const link = await newEmailChangeLink(person);
    const { events: _, sessions: _sessions, ...before } = await traceOf(person);
    await run(session, person);
    expect(await traceOf(person)).toMatchObject(before);
    expect(await worthOf('email-change', link)).toBe('live');
    return person;
  }

  // proves: ASVS 7.5.1, OWASP-Auth re-authenticate
  it('by a wrong password', async () => {
    const person = await untouched(async (session, who) => {
      const wrong = { ...who, password: newPassword() };
      expect(await ask(session, wrong, newAddress())).toEqual({ code: 'wrong' });
      expect(await ask(session, wrong, who.email)).toEqual({ code: 'wrong' });
    });
    expect((await eventsOf(person)).map(({ type }) => type)).toEqual(Array(2).fill('email-change-refused'));
  });

  it('for the own address, in whatever case', async () => {
    const person = await untouched(async (session, who) => {
      for (const email of [who.email, who.email.toUpperCase(), who.email.replace('p', 'P')])
        expect(await ask(session, who, email)).toEqual({ code: 'same' });
    });
    expect((await eventsOf(person)).map(({ reason }) => reason)).toEqual(Array(3).fill('same-address'));
  });

  it.each([
    ['the session ends', `UPDATE "Session" SET "revokedAt" = clock_timestamp() WHERE "userId" = $1`],
    ['the password is another', `UPDATE "User" SET "passwordHash" = "passwordHash" || 'x' WHERE "id" = $1`],
  ])('when %s between the check and the write', async (_, meanwhile) => {
    const [person, session] = await newAsker();
    const held = await holdRows('SELECT 1 FROM "User" WHERE "id" = $1 FOR UPDATE', [person.id]);
    const asking = ask(session, person, newAddress());
    await held.waiters(1);
    await held.query(meanwhile, [person.id]);
    await held.release();
    expect(await asking).toEqual({ code: 'signed-out' });
    expect(await userOf(person)).toMatchObject({ pendingEmail: null, pendingEmailAt: null });
    expect(await eventsOf(person)).toEqual([{ type: 'email-change-refused', reason: 'overtaken' }]);
    expect(await queuedOf(person)).toEqual([]);
  });

  it.each([
    'BEFORE UPDATE ON "User"',
    'BEFORE UPDATE ON "EmailLink"',
    'BEFORE INSERT ON "AuditEvent"',
    'BEFORE INSERT ON "OutboundEmail"',
  ])('by a fault: %s', async (when) => {
    await untouched((session, person) =>
      withFault(when, () =>
        expect(ask(session, person, newAddress())).rejects.toThrow('a fault of the test'),
      ),
    );
  });
});
