import { hash } from '@node-rs/argon2';
import { expect, it, test } from 'vitest';
import { hashPassword } from '@/lib/passwords/hash';
import { HASHING, needsRehash, parametersOf, restOfWork } from '@/lib/passwords/parameters';
import { verifyPassword } from '@/lib/passwords/verify';

const made = (memory: number, passes: number, lanes = 1) =>
  `$argon2id$v=19$m=${memory},t=${passes},p=${lanes}$c2FsdHNhbHRzYWx0$dGFndGFndGFndGFn`;

// proves: ASVS 11.4.2
it.each([
  ['less memory', made(12_288, 2), true],
  ['fewer passes', made(19_456, 1), true],
  ['more lanes', made(19_456, 2, 2), true],
  ['more memory', made(65_536, 3), true],
  ['today’s', made(19_456, 2), false],
  ['no hash', 'plain', false],
  ['another algorithm', '$2b$10$abcdefghijklmnopqrstuv', false],
])('a hash with %s is made anew: %#', (_, stored, expected) => {
  expect(needsRehash(stored)).toBe(expected);
});

test('what is hashed now is not hashed anew', async () => {
  expect(needsRehash(await hashPassword('quiet otters carry lanterns'))).toBe(false);
});

// proves: sign-in-known-unknown, ASVS 6.3.8
it.each([
  [9_728, 2],
  [12_288, 2],
  [4_096, 1],
  [7_168, 5],
  [8, 1],
])('a hash of %i KiB and %i passes is made up to the work of today’s', (memoryCost, timeCost) => {
  const own = { memoryCost, timeCost, parallelism: 1 };
  const rest = restOfWork(own) ?? { memoryCost: 0, timeCost: 0 };
  const work = (of: { memoryCost: number; timeCost: number }) => of.memoryCost * of.timeCost;
  const share = (work(own) + work(rest)) / work(HASHING);
  expect(share).toBeGreaterThan(0.999);
  expect(share).toBeLessThanOrEqual(1);
});

test('today’s has no rest, nor has a costlier one', () => {
  expect(restOfWork(HASHING)).toBeNull();
  expect(restOfWork({ memoryCost: 65_536, timeCost: 3, parallelism: 1 })).toBeNull();
});

test('a hash with older parameters is right for its password alone', async () => {
  const stored = await hash('quiet otters', { memoryCost: 4_096, timeCost: 1, parallelism: 1 });
  expect(await verifyPassword(stored, 'quiet otters')).toBe(true);
  expect(await verifyPassword(stored, 'quiet ottern')).toBe(false);
});

test('parameters that argon2 refuses are those of no hash, and no error', async () => {
  for (const stored of [made(1, 1), made(0, 0), made(16, 1, 4), made(19_456, 2, 0)]) {
    expect(parametersOf(stored)).toBeNull();
    expect(await verifyPassword(stored, 'x')).toBe(false);
  }
});
