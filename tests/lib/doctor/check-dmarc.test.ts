import { expect, it } from 'vitest';
import { checkDmarc } from '@/lib/doctor/check-dmarc';
import type { Lookup } from '@/lib/doctor/dns';

const D = 'mail.example.com';

/** Name servers that know these records under _dmarc. `missing`: names that don't exist at all. */
function dnsOf(records: Record<string, string | string[]>, missing: string[] = []) {
  const asked: string[] = [];
  const lookup: Lookup = {
    resolveTxt(name) {
      asked.push(name);
      const found = records[name.replace(/^_dmarc\./, '')];
      if (found && name.startsWith('_dmarc.')) return Promise.resolve([found].flat().map((text) => [text]));
      const code = missing.includes(name) ? 'ENOTFOUND' : 'ENODATA';
      return Promise.reject(Object.assign(new Error(code), { code }));
    },
    resolveMx: () => Promise.resolve([]),
  };
  return { lookup, asked };
}

async function read(records: Record<string, string | string[]>, missing?: string[], domain = D) {
  const [found = expect.fail()] = await checkDmarc(dnsOf(records, missing).lookup, domain);
  return [found.level, found.code, found.facts];
}
const ok = (domain: string, policy: string) => ['ok', 'dmarc', { domain, policy }];

it.each([
  ['its own policy', { [D]: 'v=DMARC1; p=reject', 'example.com': 'v=DMARC1; p=none' }, ok(D, 'reject')],
  ['no policy as none', { [D]: 'v=DMARC1; rua=mailto:a@b.c' }, ok(D, 'none')],
  ['pct as nothing', { [D]: 'v=DMARC1; p=quarantine; pct=0' }, ok(D, 'quarantine')],
  ['its own sp as nothing', { [D]: 'v=DMARC1; p=none; sp=reject' }, ok(D, 'none')],
  ['the policy above', { 'example.com': 'v=DMARC1; p=quarantine' }, ok('example.com', 'quarantine')],
  ['sp above', { 'example.com': 'v=DMARC1; p=reject; sp=none; np=reject' }, ok('example.com', 'none')],
  [
    'tags in any spacing',
    { 'example.com': 'v=DMARC1;p = Reject ;sp= Quarantine' },
    ok('example.com', 'quarantine'),
  ],
  [
    'the highest record',
    { 'example.com': 'v=DMARC1; p=none', com: 'v=DMARC1; p=reject' },
    ok('com', 'reject'),
  ],
  [
    'psd=n as the end',
    { 'example.com': 'v=DMARC1; p=quarantine; psd=n', com: 'v=DMARC1; p=reject' },
    ok('example.com', 'quarantine'),
  ],
  ['a public suffix’s policy', { com: 'v=DMARC1; psd=y; p=none; sp=reject' }, ok('com', 'reject')],
  ['another version as none', { [D]: 'v=DMARC2; p=reject' }, ['warning', 'dmarc-missing', { domain: D }]],
  [
    't=y as a test',
    { [D]: 'v=DMARC1; p=reject; t=y' },
    ['warning', 'dmarc-testing', { domain: D, policy: 'reject' }],
  ],
  ['t=n as no test', { [D]: 'v=DMARC1; p=reject; t=n' }, ok(D, 'reject')],
  ['a test of none as none', { [D]: 'v=DMARC1; p=none; t=y' }, ok(D, 'none')],
  [
    'two records as a fault',
    { 'example.com': ['v=DMARC1; p=none', 'v=DMARC1; p=reject'] },
    ['fault', 'dmarc-several', { domain: 'example.com', count: 2 }],
  ],
])('reads %s', async (_, records, finding) => {
  expect(await read(records)).toEqual(finding);
});

it('applies np to a domain that doesn’t exist', async () => {
  const above = { 'example.com': 'v=DMARC1; p=none; sp=none; np=reject' };
  expect(await read(above, [D])).toEqual(ok('example.com', 'reject'));
  expect(await read({ 'example.com': 'v=DMARC1; p=none; sp=quarantine' }, [D])).toEqual(
    ok('example.com', 'quarantine'),
  );
});

it('prefers the domain below a public suffix to the suffix itself', async () => {
  const records = { 'example.co.test': 'v=DMARC1; p=quarantine', 'co.test': 'v=DMARC1; psd=y; p=reject' };
  expect(await read(records, [], 'mail.example.co.test')).toEqual(ok('example.co.test', 'quarantine'));
});

it('looks up at most eight names, however long the domain is', async () => {
  const { lookup, asked } = dnsOf({});
  await checkDmarc(lookup, 'a.b.c.d.e.f.g.h.i.j.mail.example.com');
  expect(asked[0]).toBe('_dmarc.a.b.c.d.e.f.g.h.i.j.mail.example.com');
  expect(asked.slice(1)).toEqual([
    '_dmarc.g.h.i.j.mail.example.com',
    '_dmarc.h.i.j.mail.example.com',
    '_dmarc.i.j.mail.example.com',
    '_dmarc.j.mail.example.com',
    '_dmarc.mail.example.com',
    '_dmarc.example.com',
    '_dmarc.com',
  ]);
});
