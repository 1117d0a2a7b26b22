import type { IncomingMessage } from 'node:http';
import { expect, it } from 'vitest';
import { gatewayIn, isNear } from '@/lib/http/near';
import { readVisit } from '@/lib/http/visit';

it.each([
  ['127.0.0.1', null, true],
  ['127.8.8.8', null, true],
  ['::1', null, true],
  ['::ffff:127.0.0.1', null, true],
  ['192.168.1.7', null, false],
  ['::ffff:192.168.1.7', null, false],
  ['2001:db8::1', null, false],
  ['128.127.0.1', null, false],
  ['', null, false],
  ['172.17.0.1', '172.17.0.1', true],
  ['::ffff:172.17.0.1', '172.17.0.1', true],
  ['172.17.0.3', '172.17.0.1', false],
])('tells whether %s is this machine where the host of a container is %s', (address, gateway, near) => {
  expect(isNear(address, gateway)).toBe(near);
});

it('finds the host of a container in its table of routes', () => {
  const head = 'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n';
  const network = 'eth0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0\n';
  const route = 'eth0\t00000000\t010011AC\t0003\t0\t0\t0\t00000000\t0\t0\t0\n';
  expect(gatewayIn(head + network + route)).toBe('172.17.0.1');
  expect(gatewayIn(head + network)).toBeNull();
});

// proves: development-surface
it('keeps the mailbox from another machine that claims to ask for localhost', () => {
  const ask = (remoteAddress: string) => {
    const request = { url: '/dev/mailbox', headers: { host: 'localhost:3000' }, socket: { remoteAddress } };
    return readVisit(request as unknown as IncomingMessage, false).hasMailbox;
  };
  expect([ask('127.0.0.1'), ask('192.168.1.7')]).toEqual([true, false]);
});
