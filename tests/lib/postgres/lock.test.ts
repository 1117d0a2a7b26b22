import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { withLock } from '@/lib/postgres/lock';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparekey-lock-'));
  file = join(folder, 'lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const age = (seconds: number) => {
  const then = Date.now() / 1000 - seconds;
  utimesSync(file, then, then);
};
const isTaken = async () => {
  const taken = withLock(file, () => Promise.resolve(true));
  return Promise.race([taken, pause(1_000, false)]);
};

it.each([
  ['nobody wrote a number into', '', 11],
  [
    'names this very process, which did not take it, as in a container that began anew',
    String(process.pid),
    0,
  ],
  ['names a process that is dead', '999999999', 0],
  ['names a process that began long after it', String(process.pid), 86_400],
])('takes over a lock that %s', async (_, content, seconds) => {
  writeFileSync(file, content);
  age(seconds);
  expect(await isTaken()).toBe(true);
  expect(existsSync(file)).toBe(false);
});

// Only Linux tells when a process began.
it.runIf(process.platform === 'linux')(
  'a number that another program has got since is no holder',
  async () => {
    const other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)']);
    try {
      writeFileSync(file, String(other.pid));
      age(3_600);
      expect(await isTaken()).toBe(true);
    } finally {
      other.kill();
    }
  },
);

it.each([
  ['has just been made and has no number yet', () => ''],
  ['names a process that lives', (pid: number) => String(pid)],
])('waits for a lock that %s', async (_, content) => {
  const other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)']);
  try {
    writeFileSync(file, content(other.pid ?? 0));
    expect(await isTaken()).toBe(false);
    rmSync(file);
    // Who waited has it now, and gives it back.
    await expect.poll(() => existsSync(file)).toBe(false);
  } finally {
    other.kill();
  }
});

it('serializes two callers in one process', async () => {
  const order: string[] = [];
  const work = (name: string) => async () => {
    order.push(`${name} begins`);
    await pause(100);
    order.push(`${name} ends`);
  };
  await Promise.all([withLock(file, work('one')), withLock(file, work('two'))]);
  expect(order).toEqual(['one begins', 'one ends', 'two begins', 'two ends']);
});

// Root may write anywhere.
it.skipIf(process.getuid?.() === 0)('fails at once if the folder isn’t writable', async () => {
  chmodSync(folder, 0o555);
  await expect(withLock(file, () => Promise.resolve())).rejects.toMatchObject({ code: 'EACCES' });
});

it('fails at once without a folder', async () => {
  await expect(withLock(join(folder, 'none', 'lock'), () => Promise.resolve())).rejects.toMatchObject({
    code: 'ENOENT',
  });
});
