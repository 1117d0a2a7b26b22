import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startLoudApp, type LoudApp } from '../support/server/loud-app';
import { fillIn, forgeLines, hearMachines, misuse } from '../support/people/mischief';
import { rawRequest } from '../support/faults/raw-request';
import { until } from '../support/until';

const LOCAL = `zoe.zebra${randomBytes(4).toString('hex')}`;
const ADDRESS = `${LOCAL}@example.test`;
const NAME = 'Zoe Quagga';
const WRONG = randomBytes(24).toString('hex');
const TYPED = { email: ADDRESS, password: WRONG };
const [FIRST, SECOND, THIRD] = [
  'nine brass quaggas hum',
  'ten brass quaggas hum on',
  'eleven brass quaggas hum',
];

let loud: LoudApp;
beforeAll(async () => {
  loud = await startLoudApp({ ADMINS: `${LOCAL}.admin@example.test` });
  for (const one of [LOCAL, NAME, WRONG, FIRST, SECOND, THIRD]) loud.secrets.add(one);
}, 90_000);
afterAll(() => loud?.close());

const password = (value: string) => ({ password: value, confirmPassword: value });

/** Signs up, in and out, changes what an account has, forgets and sets passwords; each with what goes wrong on the way. */
async function liveThrough(): Promise<void> {
  const zoe = loud.browser();
  await fillIn(zoe, '/sign-up', { email: ADDRESS });
  const form = await zoe.open((await loud.mailedLink('/sign-up', 0)).pathname);
  await zoe.post(form, { name: NAME, password: FIRST, confirmPassword: SECOND });
  await zoe.post(form, { name: NAME, ...password(`${NAME} ${NAME}`) });
  expect((await zoe.post(form, { name: NAME, ...password(FIRST) })).status).toBe(303);
  await zoe.post(form, { name: NAME, ...password(FIRST) });

  await fillIn(loud.browser(), '/sign-in', { email: ADDRESS, password: WRONG });
  await fillIn(loud.browser(), '/sign-in', { email: `${LOCAL}@`, password: WRONG });
  expect((await fillIn(loud.browser(), '/sign-in', { email: ADDRESS, password: FIRST })).status).toBe(303);
  await fillIn(zoe, '/account/security', { currentPassword: WRONG, ...password(SECOND) });
  await fillIn(zoe, '/account/security', { currentPassword: FIRST, ...password(SECOND) });
  await fillIn(zoe, '/account/email', { email: `new.${ADDRESS}`, currentPassword: WRONG });
  await fillIn(zoe, '/account/email', { email: `new.${ADDRESS}`, currentPassword: SECOND });
  await zoe.open((await loud.mailedLink('/confirm-email', 0)).pathname);
  await fillIn(zoe, '/account/delete', { currentPassword: SECOND });
  await zoe.open((await loud.mailedLink('/account/delete', 0)).pathname);

  const before = loud.resend.accepted.length;
  const lost = loud.browser();
  await fillIn(lost, '/forgot-password', { email: ADDRESS });
  const reset = await loud.mailedLink('/reset-password', before);
  await misuse(loud, reset, TYPED);
  const last = await lost.open(reset.pathname);
  await lost.post(last, password('short'));
  expect((await lost.post(last, password(THIRD))).status).toBe(303);
  await lost.post(last, password(THIRD));
  await lost.open((await loud.mailedLink('/not-me', before)).pathname);
}

/** Each form while the provider says things, while statements fail with the row in their words, and without database. */
async function failAtEverything(): Promise<void> {
  const said = {
    message: `no mailbox ${ADDRESS}, Bearer ${loud.tokens.key}`,
    name: 'validation_error',
    statusCode: 422,
  };
  loud.resend.fault({ status: 422, body: said });
  await fillIn(loud.browser(), '/forgot-password', { email: ADDRESS });
  await until('the provider has refused', () => Promise.resolve(/refused-422/.test(loud.app.output())));

  const [zoe, form] = [loud.browser(), await loud.browser().open('/sign-in')];
  await fillIn(zoe, '/sign-in', { email: ADDRESS, password: THIRD });
  const account = await zoe.open('/account');
  const [row] = await loud.database.query(`SELECT "passwordHash" FROM "User"`);
  loud.secrets.add(String(row?.passwordHash));
  await loud.database.query(`CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'failed for %', NEW USING DETAIL = NEW::text, HINT = NEW::text; END $$`);
  for (const table of ['Session', 'OutboundEmail', 'User', 'AuditEvent'])
    await loud.database.query(
      `CREATE TRIGGER tell BEFORE INSERT OR UPDATE ON "${table}" FOR EACH ROW EXECUTE FUNCTION tell()`,
    );
  const tries = [
    ['/sign-in', { email: ADDRESS, password: THIRD }],
    ['/forgot-password', { email: ADDRESS }],
    ['/sign-up', { email: `other.${ADDRESS}` }],
  ] as const;
  expect((await zoe.post(account, { name: `${NAME} II` })).status).toBe(500);
  for (const [path, fields] of tries) expect((await fillIn(loud.browser(), path, fields)).status).toBe(500);
  for (const table of ['Session', 'OutboundEmail', 'User', 'AuditEvent'])
    await loud.database.query(`DROP TRIGGER tell ON "${table}"`);

  loud.gate.shut();
  for (const [, fields] of tries)
    expect((await loud.browser().post(form, { password: WRONG, ...fields })).status).toBe(503);
  loud.gate.open();
  await until(
    'the app is well again',
    async () => (await rawRequest(loud.app.url, '/api/health')).status === 200,
  );
}

// proves: secrets-in-logs, ASVS 14.2.1, ASVS 16.2.5, ASVS 16.4.1
it('prints no secret, no mail, no name and no address through all that people do and that fails, and no forged line', async () => {
  await liveThrough();
  await hearMachines(loud, TYPED);
  await failAtEverything();
  await forgeLines(loud);
  await loud.app.kill('SIGTERM');

  const printed = loud.app.output();
  for (const word of ['"path":"/reset-password/…"', 'nobody caught this', 'refused-422'])
    expect(printed.includes(word), word).toBe(true);
  expect(loud.secrets.size).toBeGreaterThan(25);
  const kept = [...loud.secrets].flatMap((one) => [
    one,
    encodeURIComponent(one),
    Buffer.from(one).toString('base64'),
  ]);
  expect(kept.filter((one) => printed.includes(one))).toEqual([]);

  const lines = printed.split(/[\r\n\u0085\u2028\u2029]+/).filter(Boolean);
  // The one line that is for whoever started it.
  const logged = lines.filter((line) => !line.startsWith('Sparekey is running at http'));
  expect(logged.length).toBeGreaterThanOrEqual(lines.length - 1);
  for (const line of logged) {
    const read = JSON.parse(line) as Record<string, unknown>;
    expect(Object.keys(read).slice(0, 2), line).toEqual(['level', 'time']);
    expect(read.msg).not.toBe('forged');
  }
  expect(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(printed.replaceAll('\n', ''))).toBe(false);
});

// proves: cookie-attributes, ASVS 3.3.2, ASVS 3.3.4
it('gave no cookie on the way that a script could read, or another host or site would get', () => {
  const names = new Set(loud.cookies.map((line) => line.split('=')[0]));
  expect(names.size).toBeGreaterThanOrEqual(7);
  for (const line of loud.cookies.filter((one) => !/^[^=]+=;/.test(one))) {
    for (const attribute of [
      /; ?HttpOnly(;|$)/i,
      /; ?SameSite=(Lax|Strict)(;|$)/i,
      /; ?Path=\/[\w-/]*(;|$)/i,
    ])
      expect(line.replace(/=.*?;/, '=…;')).toMatch(attribute);
    expect(line).not.toMatch(/; ?Domain=/i);
  }
});
