import { expect, it } from 'vitest';
import { checkSender } from '@/lib/doctor/check-sender';
import type { Lookup } from '@/lib/doctor/dns';
import { withSettings } from '../../support/server/settings';

type Zone = { txt?: Record<string, string[]>; mx?: Record<string, string[]>; away?: string[] };

const none = (code: string) => Promise.reject(Object.assign(new Error(code), { code }));

/** Name servers that know a zone: `away` are names that they do not answer for. */
function dnsOf({ txt = {}, mx = {}, away = [] }: Zone): Lookup {
  return {
    resolveTxt(name) {
      if (away.includes(name)) return none('ETIMEOUT');
      // A long record comes in parts.
      return txt[name]
        ? Promise.resolve(txt[name].map((text) => [text.slice(0, 9), text.slice(9)]))
        : none('ENODATA');
    },
    resolveMx(name) {
      if (away.includes(name)) return none('ESERVFAIL');
      return mx[name]
        ? Promise.resolve(mx[name].map((exchange) => ({ exchange, priority: 1 })))
        : none('ENOTFOUND');
    },
  };
}

const SMTP = { kind: 'smtp', host: 'h', port: 25, tls: false, username: null, password: null } as const;
const RESEND = { kind: 'resend', apiKey: 're_1', baseUrl: null } as const;

async function found(
  zone: Zone,
  mail: typeof SMTP | typeof RESEND = SMTP,
  supportEmail: string | null = null,
) {
  const settings = { mail, mailFrom: 'Keys <keys@Mail.Example.com>', supportEmail };
  return withSettings(settings, async () =>
    (await checkSender(dnsOf(zone))).map(({ level, code, facts }) => [level, code, facts]),
  );
}
const D = 'mail.example.com';

it('reports a healthy domain for SMTP', async () => {
  const zone = {
    txt: {
      [D]: ['v=spf1 include:spf.x.test ~all', 'other=1'],
      [`_dmarc.${D}`]: ['v=DMARC1; p=reject; rua=mailto:a@b.c'],
    },
    mx: { [D]: ['mx.example.com'] },
  };
  expect(await found(zone)).toEqual([
    ['ok', 'spf', { domain: D, lookups: 1 }],
    ['ok', 'dkim-unknown', { domain: D }],
    ['ok', 'dmarc', { domain: D, policy: 'reject' }],
    ['ok', 'reply-mail', { domain: D }],
  ]);
});

it('looks up the names that Resend uses', async () => {
  const zone = {
    txt: { [`send.${D}`]: ['v=spf1 include:ses.test ~all'], [`resend._domainkey.${D}`]: ['p=MIGfMA0'] },
  };
  const all = await found(zone, RESEND);
  expect(all).toContainEqual(['ok', 'spf', { domain: `send.${D}`, lookups: 1 }]);
  expect(all).toContainEqual(['ok', 'dkim', { name: `resend._domainkey.${D}` }]);
  const revoked = { txt: { [D]: ['v=spf1 -all'], [`resend._domainkey.${D}`]: ['v=DKIM1; k=rsa; p='] } };
  const faulty = await found(revoked, RESEND);
  expect(faulty).toContainEqual(['ok', 'spf', { domain: D, lookups: 0 }]);
  expect(faulty).toContainEqual(['fault', 'dkim-missing', { name: `resend._domainkey.${D}` }]);
});

it.each([
  ['none', [], ['warning', 'spf-missing', { domain: D }]],
  ['one of another kind', ['v=spf10 -all', 'x v=spf1'], ['warning', 'spf-missing', { domain: D }]],
  ['two', ['v=spf1 -all', 'V=SPF1 ~all'], ['fault', 'spf-several', { domain: D, count: 2 }]],
  ['ten look-ups', [`v=spf1 ${'a:x.test '.repeat(10)}-all`], ['ok', 'spf', { domain: D, lookups: 10 }]],
  ['eleven', [`v=spf1 ${'a:x.test '.repeat(11)}-all`], ['fault', 'spf-too-long', { domain: D }]],
  [
    'such as cost nothing',
    ['v=spf1 ip4:192.0.2.0/24 ip6:::1 -all'],
    ['ok', 'spf', { domain: D, lookups: 0 }],
  ],
  [
    'all that cost',
    ['v=spf1 a mx/24 ?ptr exists:%{i}.x redirect=r.test'],
    ['ok', 'spf', { domain: D, lookups: 5 }],
  ],
])('evaluates an SPF record: %s', async (_, records, finding) => {
  expect(await found({ txt: { [D]: records } })).toContainEqual(finding);
});

it('counts the lookups of included records, and stops at a loop', async () => {
  const txt = {
    [D]: ['v=spf1 include:one.test include:two.test -all'],
    'one.test': ['v=spf1 a mx include:three.test -all'],
    'two.test': ['v=spf1 a -all'],
    'three.test': ['v=spf1 ip4:192.0.2.1 -all'],
  };
  expect(await found({ txt })).toContainEqual(['ok', 'spf', { domain: D, lookups: 6 }]);
  const round = { [D]: ['v=spf1 include:one.test -all'], 'one.test': [`v=spf1 include:${D} -all`] };
  expect(await found({ txt: round })).toContainEqual(['fault', 'spf-too-long', { domain: D }]);
});

it('applies the parent domain’s DMARC policy for subdomains', async () => {
  const above = (record: string) => ({ txt: { '_dmarc.example.com': [record] } });
  const dmarc = (policy: string) => ['ok', 'dmarc', { domain: 'example.com', policy }];
  expect(await found(above('v=DMARC1; p=reject; sp=quarantine'))).toContainEqual(dmarc('quarantine'));
  expect(await found(above('v=DMARC1;p=none'))).toContainEqual(dmarc('none'));
  expect(await found({})).toContainEqual(['warning', 'dmarc-missing', { domain: D }]);
  const twice = { txt: { [`_dmarc.${D}`]: ['v=DMARC1; p=none', 'v=DMARC1; p=reject'] } };
  expect(await found(twice)).toContainEqual(['fault', 'dmarc-several', { domain: D, count: 2 }]);
});

it('checks that replies to SUPPORT_EMAIL can be delivered', async () => {
  const mx = { 'help.example.org': ['mx.example.org'], 'null.example.org': ['', '.'] };
  expect(await found({ mx }, SMTP, 'us@help.example.org')).toContainEqual([
    'ok',
    'reply-mail',
    { domain: 'help.example.org' },
  ]);
  for (const domain of ['null.example.org', 'nobody.example.org'])
    expect(await found({ mx }, SMTP, `us@${domain}`)).toContainEqual([
      'warning',
      'no-reply-mail',
      { domain },
    ]);
});

it('warns if DNS is unavailable, and checks the rest', async () => {
  const all = await found({ away: [D, `_dmarc.${D}`] });
  expect(all).toEqual([
    ['warning', 'dns-unavailable', { name: D }],
    ['ok', 'dkim-unknown', { domain: D }],
    ['warning', 'dns-unavailable', { name: `_dmarc.${D}` }],
    ['warning', 'dns-unavailable', { name: D }],
  ]);
});
