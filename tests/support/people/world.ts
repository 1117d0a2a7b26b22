import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { pool } from '@/lib/database/client';
import { env } from '@/lib/env';
import { formHashOf } from '@/lib/links/read';
import { listMailbox } from '@/lib/mail/mailbox/list';
import { readSession, type Session } from '@/lib/sessions/read';
import { workOnce } from '../mail/outbox';
import { somewhere } from './people';

/** A link as it lies in a mailbox: what its owner can press. */
export type MailedLink = { path: string; to: string; form: { token: string; formHash: string } };

type Account = { id: string; email: string; passwordHash: string };

/** Somebody with mailboxes, passwords they know, and browsers. */
export class Actor {
  readonly from = somewhere();
  readonly mailboxes: string[];
  readonly known = new Set<string>();
  readonly sessions: string[] = [];

  constructor(readonly name: string) {
    const suffix = randomUUID().slice(0, 8);
    this.mailboxes = [1, 2].map((number) => `${name}${number}-${suffix}@example.com`);
  }
}

/** The accounts and mails of a few actors, and what must be true of every session that there ever was. */
export class World {
  readonly actors = ['ada', 'bea', 'thief'].map((name) => new Actor(name));
  /** Session ids: alive or over, as the rules want it. */
  readonly alive = new Map<string, { userId: string; alive: boolean }>();
  readonly addresses = this.actors.flatMap(({ mailboxes }) => mailboxes);

  /** What has to go out goes out. */
  async deliver(): Promise<void> {
    await workOnce();
  }

  /** Every link that ever came to the mailboxes of an actor. */
  async linksOf(actor: Actor): Promise<MailedLink[]> {
    const mails = (await listMailbox()).filter(({ to }) => actor.mailboxes.includes(to));
    return mails.flatMap(({ to, text }) =>
      [...text.matchAll(/https?:\/\/[^/\s]+(\/[a-z/-]+)\/([\w-]+\.[\w-]+\.[\w-]+)/g)].map((found) => {
        const [, path = '', token = ''] = found;
        return { path, to, form: { token, formHash: formHashOf(decodeJwt(token).jti ?? '') } };
      }),
    );
  }

  /** The accounts that go by one of the addresses of this world. */
  async accounts(): Promise<Account[]> {
    const { rows } = await pool().query<Account>(
      `SELECT "id", "email", "passwordHash" FROM "User" WHERE "email" = ANY($1) ORDER BY "id"`,
      [this.addresses],
    );
    return rows;
  }

  /** One of the sessions that an actor holds a cookie of and that is alive. */
  async sessionOf(actor: Actor, choice: number): Promise<Session | null> {
    const read = await Promise.all(actor.sessions.map(readSession));
    const alive = read.filter((session) => session !== null);
    return alive[choice % Math.max(1, alive.length)] ?? null;
  }

  began(actor: Actor, id: string, userId: string): void {
    actor.sessions.push(id);
    this.alive.set(id, { userId, alive: true });
  }

  /** The rules end these: all of a user's, but for one. */
  ended(userId: string, kept?: string): void {
    for (const [id, session] of this.alive)
      if (session.userId === userId && id !== kept) session.alive = false;
  }

  over(id: string): void {
    const session = this.alive.get(id);
    if (session) session.alive = false;
  }

  /** Sessions that live though they must not, or are over though nothing ended them. */
  async wrongSessions(): Promise<string[]> {
    const wrong = await Promise.all(
      [...this.alive].map(async ([id, { alive }]) =>
        ((await readSession(id)) !== null) === alive ? [] : [id],
      ),
    );
    return wrong.flat();
  }

  /** Empties the mailboxes: another world begins. */
  static clear(): void {
    rmSync(join(env().dataDir, 'mailbox'), { recursive: true, force: true });
  }
}
