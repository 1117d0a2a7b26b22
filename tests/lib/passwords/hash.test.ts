import { availableParallelism } from 'node:os';
import { expect, test } from 'vitest';
import { hashPassword } from '@/lib/passwords/hash';
import { HashQueueFull } from '@/lib/passwords/queue';
import { verifyPassword } from '@/lib/passwords/verify';

const PHRASE = 'tunnel orchid velvet';

// proves: ASVS 11.4.2, NIST 3.1.1.2 hash, OWASP-Auth argon2id, Copenhagen password-hash
test('argon2id with the parameters of OWASP, a salt of its own each time', async () => {
  const [one, other] = await Promise.all([hashPassword(PHRASE), hashPassword(PHRASE)]);
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22,}\$[A-Za-z0-9+/]{43}$/);
  expect(one).not.toBe(other);
});

// proves: ASVS 6.2.8, NIST 3.1.1.2 whole, long-passwords
test('only the exact password is right', async () => {
  const hash = await hashPassword(PHRASE);
  expect(await verifyPassword(hash, PHRASE)).toBe(true);
  for (const wrong of [`${PHRASE} `, ` ${PHRASE}`, PHRASE.toUpperCase(), PHRASE.slice(0, -1), ''])
    expect(await verifyPassword(hash, wrong)).toBe(false);
});

// proves: OWASP-Auth truncation, NIST 3.1.1.2 whole
test.each([
  ['72 bytes are no border', `${'a'.repeat(72)}X`, `${'a'.repeat(72)}Y`],
  ['nor are four-byte characters', '🔑'.repeat(25), '🔑'.repeat(24)],
  ['nor is NUL', 'tunnel\0orchid', 'tunnel\0velvet'],
  ['256 code points count to the last', `${'a'.repeat(255)}X`, `${'a'.repeat(255)}Y`],
])('%s', async (_, right, wrong) => {
  const hash = await hashPassword(right);
  expect(await verifyPassword(hash, right)).toBe(true);
  expect(await verifyPassword(hash, wrong)).toBe(false);
});

// proves: NIST 3.1.1.2 normalise, unicode-passwords
test('both normal forms are one password, at either door', async () => {
  const [composed, decomposed] = ['pässwörd im Grünen', 'pässwörd im Grünen'].map((text, index) =>
    text.normalize(index === 0 ? 'NFC' : 'NFD'),
  ) as [string, string];
  expect(composed).not.toBe(decomposed);
  expect(await verifyPassword(await hashPassword(decomposed), composed)).toBe(true);
  expect(await verifyPassword(await hashPassword(composed), decomposed)).toBe(true);
  expect(await verifyPassword(await hashPassword('ｆｕｌｌ'), 'full')).toBe(false);
});

// proves: sign-in-known-unknown
test('nobody has no password, and takes a hash to say so', async () => {
  const stored = { somebody: await hashPassword(PHRASE), nobody: null, unreadable: '$2b$10$not-ours' };
  const times = { somebody: [] as number[], nobody: [] as number[], unreadable: [] as number[] };
  const names = ['somebody', 'nobody', 'unreadable'] as const;
  for (let round = 0; round < 15; round += 1)
    for (const name of names) {
      const before = performance.now();
      expect(await verifyPassword(stored[name], 'wrong')).toBe(false);
      times[name].push(performance.now() - before);
    }
  const [somebody, ...others] = names.map((name) => times[name].sort((a, b) => a - b)[7] ?? 0) as [
    number,
    number,
  ];
  for (const other of others) {
    expect(other).toBeGreaterThan(somebody / 2);
    expect(other).toBeLessThan(somebody * 2);
  }
});

test('a stored text that is no hash of ours matches nothing, not even itself', async () => {
  for (const stored of ['', 'plain', '$argon2id$v=19$m=19456,t=2,p=1$short', '$2b$10$abcdefghijklmnopqrstuv'])
    expect(await verifyPassword(stored, stored || 'x')).toBe(false);
});

// proves: huge-passwords, long-passwords
test('above 256 code points nothing is hashed: verify says no, hash throws, while the queue is full', async () => {
  const long = 'x'.repeat(257);
  const hashes = Array.from({ length: availableParallelism() + 64 }, () => hashPassword(PHRASE));
  const before = performance.now();
  expect(await verifyPassword(null, long)).toBe(false);
  expect(await verifyPassword(null, `a${'\u0301'.repeat(450_000)}`)).toBe(false);
  await expect(hashPassword(long)).rejects.toBeInstanceOf(RangeError);
  await expect(verifyPassword(null, 'x')).rejects.toBeInstanceOf(HashQueueFull);
  expect(performance.now() - before).toBeLessThan(100);
  await Promise.all(hashes);
});

// proves: hash-storm
test('two hundred at once: the event loop goes on, what does not fit is turned away', async () => {
  let latest = performance.now();
  let longestGap = 0;
  const beat = setInterval(() => {
    longestGap = Math.max(longestGap, performance.now() - latest);
    latest = performance.now();
  }, 5);
  const results = await Promise.allSettled(Array.from({ length: 200 }, () => verifyPassword(null, 'guess')));
  clearInterval(beat);
  const refused = results.filter(({ status }) => status === 'rejected');
  expect(refused).toHaveLength(200 - 64 - availableParallelism());
  expect(refused.every((one) => one.status === 'rejected' && one.reason instanceof HashQueueFull)).toBe(true);
  // Two hundred hashes on this thread would take a second and more.
  expect(longestGap).toBeLessThan(500);
});
