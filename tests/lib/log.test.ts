import { describe, expect, it } from 'vitest';
import { redactText } from '@/lib/redact';
import { makeLog } from '@/lib/log';

const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl';

function capture() {
  const lines: string[] = [];
  return {
    log: makeLog({ write: (line: string) => void lines.push(line) }),
    text: () => lines.join(''),
    lines,
  };
}

// proves: secrets-in-logs, ASVS 16.2.5, ASVS 16.4.1
describe('a log line', () => {
  it.each([
    ['password', 'copper kettles hum'],
    ['confirmPassword', 'copper kettles hum'],
    ['passwordHash', '$argon2id$abc'],
    ['token', JWT],
    ['cookie', 'session=abcdef'],
    ['set-cookie', 'session=abcdef'],
    ['authorization', 'Bearer abcdef'],
    ['apiKey', 're_abcdef'],
    ['email', 'ada@example.com'],
    ['to', 'ada@example.com'],
    ['address', 'ada@example.com'],
    ['AUTH_SECRET', '0123456789abcdef'],
    ['params', ['ada@example.com', 'x']],
  ])('never holds the value of %s, at any depth', (name, value) => {
    const { log, text } = capture();
    log.info({ [name]: value, within: { deeper: [{ [name]: value }] } }, 'something');
    for (const part of [value].flat()) if (part.length > 1) expect(text()).not.toContain(part);
    expect(text()).toContain('[redacted]');
  });

  // proves: ASVS 16.2.5
  it.each([
    ['a token', `failed for ${JWT} here`, JWT],
    ['a link', 'GET /reset-password/some-token failed', 'some-token'],
    ['an address', 'no mailbox ada.byron@example.com here', 'ada.byron'],
    ['a bearer', 'Authorization: Bearer abc.def', 'abc.def'],
    ['a password in a URL', 'postgresql://user:hunter2@db.example.com/x', 'hunter2'],
    ['a password in a query', 'postgresql://db.example.com/x?sslmode=require&password=hunter2', 'hunter2'],
    ['a password among settings', 'failed: host=db password=hunter2 user=app', 'hunter2'],
    ['a token in a query', 'failed at /x?access_token=hunter2&page=1', 'hunter2'],
    ['an address with signs', `no mailbox ada.o'byron&co=x@example.com here`, 'byron'],
    ['an address in quotes', `no mailbox 'ada.byron@example.com' here`, 'ada.byron'],
    ['an address in a query', 'failed at /x?email=ada.byron%40example.com', 'ada.byron'],
    ['a key', 'failed with re_hunter2_abcdefghijkl', 'hunter2'],
    ['a webhook secret', 'failed with whsec_hunter2+/abcdefghijklmn==', 'hunter2'],
  ])('never holds %s that stands in words, in the message, a field or an error', (_, words, secret) => {
    const { log, text } = capture();
    log.error({ note: words, error: new Error(words, { cause: new Error(words) }) }, words);
    expect(text()).not.toContain(secret);
    expect(text()).toMatch(/failed|here|Authorization|postgresql/);
  });

  // proves: ASVS 16.2.5
  it.each([2_000, 10_000])('holds no half of what would stand where a text of %i signs is cut', (length) => {
    for (const secret of [
      'ada.byron@example.com',
      JWT,
      'Bearer abcdefgh',
      'postgresql://user:hunter2@db.example.com',
    ])
      for (let kept = 1; kept < secret.length; kept += 1) {
        const { log, text } = capture();
        log.info(`${'x '.repeat(length / 2).slice(kept)}${secret}`);
        expect(text()).not.toMatch(/ada|eyJ|Bearer a|hunter|user:/);
      }
    // What is masked gets shorter, and what follows moves up.
    const { log, text } = capture();
    log.info(`${`${JWT} `.repeat(300)}ada.byron@example.com`);
    expect(text()).not.toMatch(/ada|eyJ/);
  });

  it('takes its time with no text, however long and odd it is', () => {
    const { log } = capture();
    const began = performance.now();
    for (const part of ['a', '%40', 'a.', 'token', 'eyJ', '://', 'a@', "'=&", 'Bearer ', ' ', '$argon2'])
      for (const length of [10_000, 1_000_000]) log.info(part.repeat(length / part.length));
    expect(performance.now() - began).toBeLessThan(2_000);
  });

  it('keeps what an error is, and drops what a library hung on it', () => {
    const { log, lines } = capture();
    log.error(
      {
        error: Object.assign(new TypeError('broke'), {
          code: 'P1001',
          digest: '4711',
          detail: 'row (ada)',
          query: 'SELECT',
        }),
      },
      'x',
    );
    const { error } = JSON.parse(lines[0] ?? '') as { error: Record<string, unknown> };
    expect(error).toMatchObject({ name: 'TypeError', code: 'P1001', digest: '4711', message: 'broke' });
    expect(Object.keys(error).sort()).toEqual(['code', 'digest', 'message', 'name', 'stack']);
  });

  it('never holds what the database quotes of a row, nor what Prisma was called with', () => {
    const { log, text } = capture();
    const quoted = 'failed for (7,Zoe,"$argon2id$v=19$m=19456$abc")';
    const prisma = (name: string, message: string) => Object.assign(new Error(message), { name });
    for (const error of [
      Object.assign(new Error(quoted), { severity: 'ERROR', code: '23505', detail: quoted }),
      prisma('PrismaClientKnownRequestError', `Invalid call\n\nCode: \`P0001\`. Message: \`${quoted}\``),
      prisma(
        'PrismaClientValidationError',
        `Invalid call {\n  name: "Zoe"\n}\n\nArgument \`where\` is missing.`,
      ),
      prisma('DriverAdapterError', quoted),
      new Error('broke', { cause: { originalMessage: quoted, kind: 'postgres' } }),
    ])
      log.error({ error }, 'x');
    expect(text()).not.toMatch(/Zoe|argon2/);
    for (const kept of ['23505', 'P0001', 'Argument', 'log.test.ts', 'postgres'])
      expect(text()).toContain(kept);
  });

  // proves: secrets-in-logs
  it('has no sign that ends a line or turns a terminal, beyond ASCII too', () => {
    const { log, lines } = capture();
    const typed = 'x\u0085\u009b31m\u2028\u2029\u202e\u200b\u007fé';
    log.warn({ path: typed }, typed);
    expect(lines[0]).not.toMatch(/[\u007f-\u009f\u2028\u2029\u202e\u200b]/);
    expect(lines[0]).toContain('é');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ path: typed, msg: typed });
  });

  // proves: ASVS 16.4.1
  it('is one line of JSON whatever was typed, so that nobody forges another', () => {
    const { log, lines } = capture();
    const typed = 'x\n{"level":"info","msg":"forged"}\r\n\u001b[31mred\u2028';
    log.warn({ path: typed }, typed);
    expect(lines).toHaveLength(1);
    expect(lines[0]?.trimEnd()).not.toMatch(/[\n\r\u001b]/);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'warn', path: typed, msg: typed });
  });

  it('survives what refers to itself and what is very deep', () => {
    const { log, lines } = capture();
    const loop: Record<string, unknown> = {};
    loop.loop = loop;
    log.info({ loop, big: 1n, none: undefined }, 'x');
    expect(lines).toHaveLength(1);
  });
});

// proves: secrets-in-logs
it('a long text that gets short by what is masked ends with no half of an address', () => {
  const text = `eyJ${'a'.repeat(9_980)} ada.lovelace@example.com and more`;
  expect(redactText(text)).toBe('… …');
});
