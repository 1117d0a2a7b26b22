import { expect, test } from 'vitest';
import { commonPasswords } from '@/lib/passwords/listed';
import { passwordFault } from '@/lib/passwords/policy';

const about = {
  name: 'Susan Rodríguez',
  address: 'susan.rod@quietharbour.example',
  appName: 'Sparekey',
  minLength: 15,
};
const faultOf = (password: string, minLength = 15) => passwordFault(password, { ...about, minLength });

// proves: ASVS 6.2.5, ASVS 6.2.9, NIST 3.1.1.2 composition, NIST 3.1.1.2 characters, NIST 3.1.1.2 maximum
// proves: OWASP-Auth characters, Copenhagen password-composition
test.each([
  'tunnel orchid velvet',
  'correct horse battery staple',
  'correcthorsebatterystaple',
  'hush, hush, said the owl',
  'kettles and kettledrums',
  'vuqsmtkdzhxbrwpjgeoaylncfivuqtkmzsdhbxwrjpgoealycnifqumtvzkshdbx', // 64 lower-case letters
  'Тихий сад за рекой у мельницы',
  '静かな港の灯台に光る七つの古い鍵',
  '🔑🦊🌵🎻🧭🪁🥁🚲🧊🪴🎈🐙🍋🛶🗿',
  'kX9#mQ2$vL7@pR4!',
  "Susan's kettle sings at dawn",
  '               leading spaces count too, it is a phrase',
])('accepts %s', (password) => {
  expect(faultOf(password)).toBeNull();
});

// proves: ASVS 6.2.1, ASVS 6.2.4, ASVS 6.2.11, NIST 3.1.1.2 length, NIST 3.1.1.2 blocklist, OWASP-Auth length
// proves: OWASP-Auth breached, Copenhagen password-length
test.each([
  ['password-too-short', ''],
  ['password-too-short', 'kX9#mQ2$vL7@pR'],
  ['password-too-short', '🔑'.repeat(14)],
  ['password-too-short', 'a\u0308o\u0308u\u0308'.repeat(4)],
  ['password-common', '1qaz2wsx3edc4rfv'],
  ['password-common', 'stairwaytoheaven'],
  ['password-common', 'StairwayToHeaven'],
  ['password-common', 'passwordpassword'],
  ['password-pattern', ' '.repeat(20)],
  ['password-pattern', 'zzzzzzzzzzzzzzzzzzz'],
  ['password-pattern', 'aBaBabABabAbababab'],
  ['password-pattern', 'kettle harbour kettle harbour'],
  ['password-pattern', 'lighthouse-lighthouse'],
  ['password-pattern', 'LighthouseLighthouse!'],
  ['password-pattern', 'mossmossmossmossmo'],
  ['password-pattern', 'passwordpassword1'],
  ['password-pattern', '1passwordpassword'],
  ['password-pattern', 'abcabcabcabcabc1'],
  ['password-pattern', 'letmeinletmein99'],
  ['password-pattern', '!Sunshine-Sunshine2'],
  ['password-pattern', 'парольпарольпар1'],
  ['password-pattern', 'passw\u200bordpassword1'],
  ['password-pattern', 'a\u200bb\u200bc\u200bd\u200be\u200bf\u200bg\u200bh\u200bi'],
  ['password-pattern', 'abcdefghijklmnopqrstuvwxyz'],
  ['password-pattern', 'zyxwvutsrqponmlkj'],
  ['password-pattern', '45678901234567890123'],
  ['password-pattern', '0987654321098765432'],
  ['password-common', 'qwertyuiopasdfghjkl'],
  ['password-pattern', 'qwertyuiop asdfghjkl'],
  ['password-pattern', 'Lighthouse esuohthgiL'],
  ['password-pattern', 'poiuytrewqlkjhgfdsa'],
  ['password-pattern', 'QwErTyUiOp[]1234567'],
  ['password-pattern', '!QAZ@WSX#EDC$RFV'],
  ['password-pattern', '2wsx1qay4rfv3edc'],
  ['password-pattern', '4rfv3edc2zsx1aqw'],
  ['password-pattern', '!?!?!?!?!?!?!?!?'],
  ['password-pattern', 'abcdefgh12345678'],
  ['password-pattern', 'aaaaaaabbbbbbbccccccc'],
  ['password-personal', 'susan.rod@quietharbour.example'],
  ['password-personal', 'Susan.Rod@QuietHarbour.example1!'],
  ['password-personal', 'susanrodriguez1990'],
  ['password-personal', 'Rodriguez, Susan!'],
  ['password-personal', 'sparekey-password'],
  ['password-personal', 'MySparekeyAccount'],
  ['password-personal', 'sparekey123456789'],
  ['password-personal', 'quietharbour2026!'],
])('says %s of “%s”', (fault, password) => {
  expect(faultOf(password)).toBe(fault);
});

// proves: ASVS 6.2.4
test('knows 3,000 common passwords and more of each length that the setting is likely to have', () => {
  for (const minLength of [8, 10, 12, 15, 16]) {
    const list = [...commonPasswords(minLength)];
    expect(list.length).toBeGreaterThan(3_000);
    expect(list.every((password) => password.length >= minLength)).toBe(true);
  }
});

// proves: ASVS 6.2.4, NIST 3.1.1.2 blocklist, OWASP-Auth breached
test('every one of them is refused', () => {
  const letBy = [...commonPasswords(15)].filter((password) => faultOf(password) !== 'password-common');
  expect(letBy).toEqual([]);
});

// proves: ASVS 6.2.4, ASVS 6.2.11
test('at a minimum of 8 the short common ones are refused', () => {
  expect(faultOf('password', 8)).toBe('password-common');
  expect(faultOf('iloveyou', 8)).toBe('password-common');
  expect(faultOf('susan.rod', 8)).toBe('password-personal');
  expect(faultOf('abcd1234', 8)).not.toBeNull();
  expect(faultOf('vq7 tmd!', 8)).toBeNull();
});

// proves: ASVS 6.2.11
test('accents are no disguise, and initials take nothing away', () => {
  expect(passwordFault('2unal.1990.jose', { ...about, name: 'José Ünal' })).toBe('password-personal');
  expect(passwordFault('eat a tea at east ate', { ...about, name: 'E. A. T.' })).toBeNull();
});

test('a name or address of nothing but signs takes nothing away', () => {
  const bare = { name: '...', address: 'a.b@c.de', appName: '-', minLength: 15 };
  expect(passwordFault('kX9#mQ2$vL7@pR4!', bare)).toBeNull();
});

// proves: OWASP-Auth truncation, Copenhagen password-length
test('256 code points are the most, and a refusal of a megabyte is quick', () => {
  const words = 'tunnel orchid velvet kettle harbour moss '.split(/(?<= )/);
  const phrases =
    words.map((_, index) => words.slice(index).join('')).join('') + words.join('').toUpperCase();
  const long = `${phrases}${[...phrases].reverse().join('x')}`;
  expect(faultOf(long.slice(0, 256))).toBeNull();
  expect(faultOf(long.slice(0, 257))).toBe('password-too-long');
  expect(faultOf('🔑'.repeat(257))).toBe('password-too-long');
  const before = performance.now();
  expect(faultOf(`a${'\u0301'.repeat(450_000)}${'\u0323'.repeat(450_000)}`)).toBe('password-too-long');
  expect(performance.now() - before).toBeLessThan(100);
});
