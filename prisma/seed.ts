import { randomInt } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { db } from '../lib/database/client';
import { env } from '../lib/env';
import { hashPassword } from '../lib/passwords/hash';
import { randomId } from '../lib/secrets';

export type DemoAccount = { email: string; password: string };

const EMAIL = 'demo@sparekey.example';
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';

/**
 * Makes the demo account, with a password that is random for this machine and kept in DATA_DIR. An account that is
 * there already keeps its password, unless the note of it is lost. None in a public app: returns null.
 */
export async function makeDemoAccount(): Promise<DemoAccount | null> {
  if (env().isPublic) return null;
  const noted = readNote();
  const known = await db().user.findUnique({ where: { emailCanonical: EMAIL }, select: { id: true } });
  if (known && noted) return noted;

  const demo = { email: EMAIL, password: noted?.password ?? randomPassword() };
  const passwordHash = await hashPassword(demo.password);
  if (known)
    await db().$executeRaw`
      UPDATE "User" SET "passwordHash" = ${passwordHash}, "passwordChangedAt" = clock_timestamp() WHERE "id" = ${known.id}`;
  else
    await db().user.create({
      data: { id: randomId(), email: EMAIL, emailCanonical: EMAIL, name: 'Demo', passwordHash, demo: true },
    });
  mkdirSync(env().dataDir, { recursive: true });
  writeFileSync(noteFile(), JSON.stringify(demo), { mode: 0o600 });
  return demo;
}

function noteFile(): string {
  return join(env().dataDir, 'demo.json');
}

function readNote(): DemoAccount | null {
  if (!existsSync(noteFile())) return null;
  return JSON.parse(readFileSync(noteFile(), 'utf8')) as DemoAccount;
}

/** Four groups of five, easy to type: 98 bits. */
function randomPassword(): string {
  const group = () => Array.from({ length: 5 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  return [group(), group(), group(), group()].join('-');
}
