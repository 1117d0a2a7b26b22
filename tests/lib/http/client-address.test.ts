import fc from 'fast-check';
import { expect, it } from 'vitest';
import { clientAddress, clientKey } from '@/lib/http/client-address';

it.each([
  ['203.0.113.9', '203.0.113.9'],
  [' 203.0.113.9 ', '203.0.113.9'],
  ['203.0.113.9:4711', '203.0.113.9'],
  ['::ffff:203.0.113.9', '203.0.113.9'],
  ['::FFFF:cb00:7109', '203.0.113.9'],
  ['0:0:0:0:0:ffff:203.0.113.9', '203.0.113.9'],
  ['[::ffff:203.0.113.9]:443', '203.0.113.9'],
  ['64:ff9b::203.0.113.9', '203.0.113.9'],
  ['64:FF9B::cb00:7109', '203.0.113.9'],
  ['[0064:ff9b:0:0:0:0:cb00:7109]:443', '203.0.113.9'],
  ['64:ff9b::1:cb00:7109', '64:ff9b:0:0::/64'],
  ['64:ff9b:1::cb00:7109', '64:ff9b:1:0::/64'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0DB8:0001:0002::9', '2001:db8:1:2::/64'],
  ['[2001:db8:1:2::9]:443', '2001:db8:1:2::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['::', '0:0:0:0::/64'],
  ['', null],
  ['unknown', null],
  ['_hidden', null],
  ['1.2.3', null],
  ['1.2.3.4.5', null],
  ['evil"<script>', null],
])('counts %j as %j', (text, key) => {
  expect(clientKey(text)).toBe(key);
});

// proves: client-forms
it('counts every address of one /64 as one client, and no address of another', () => {
  const group = fc.integer({ min: 0, max: 0xffff }).map((one) => one.toString(16));
  const half = fc.tuple(group, group, group, group).map((groups) => groups.join(':'));
  fc.assert(
    fc.property(half, half, half, half, (network, other, one, two) => {
      fc.pre(network !== other && !network.startsWith('0:0:0:0') && !other.startsWith('0:0:0:0'));
      expect(clientKey(`${network}:${one}`)).toBe(clientKey(`${network}:${two}`));
      expect(clientKey(`${network}:${one}`)).not.toBe(clientKey(`${other}:${one}`));
    }),
  );
});

it.each<[what: string, socket: string | undefined, forwardedFor: string, proxies: number, client: string]>([
  ['no proxy: the header is a lie', '198.51.100.7', '1.2.3.4', 0, '198.51.100.7'],
  ['one proxy: its word', '10.0.0.1', '203.0.113.9', 1, '203.0.113.9'],
  ['one proxy: what the client prepended is nothing', '10.0.0.1', '1.2.3.4, 203.0.113.9', 1, '203.0.113.9'],
  ['two proxies', '10.0.0.1', '1.2.3.4, 203.0.113.9, 10.0.0.2', 2, '203.0.113.9'],
  ['two proxies, one entry', '10.0.0.1', '203.0.113.9', 2, '203.0.113.9'],
  ['one proxy that says nothing', '10.0.0.1', '', 1, '10.0.0.1'],
  ['garbage at the right ends the walk', '10.0.0.1', '203.0.113.9, garbage', 2, '10.0.0.1'],
  ['garbage behind a good hop ends it there', '10.0.0.1', 'garbage, 203.0.113.9', 2, '203.0.113.9'],
  ['IPv6 through the proxy', '::ffff:10.0.0.1', '2001:db8:1:2::9', 1, '2001:db8:1:2::/64'],
  ['a socket that is gone', undefined, '', 0, 'unknown'],
])('finds the client: %s', (_, socket, forwardedFor, proxies, client) => {
  expect(clientAddress(socket, forwardedFor, proxies)).toBe(client);
});

// proves: spoofed-client, ASVS 4.1.3
it('never believes an entry left of the trusted ones, whatever the client writes', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 3 }), (written, proxies) => {
      const honest = Array.from({ length: proxies }, (_, hop) => `203.0.113.${hop}`).join(', ');
      expect(clientAddress('10.0.0.1', `${written}, ${honest}`, proxies)).toBe('203.0.113.0');
    }),
  );
});
