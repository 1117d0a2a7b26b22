import { expect, it, vi } from 'vitest';
import { pool } from '@/lib/database/client';
import { log } from '@/lib/log';
import { settleFault } from '@/lib/next/fault';
import { openRequestStorage, runRequest, type RequestContext } from '@/lib/next/request';
import { until } from '../../support/until';

const where = { method: 'POST', route: '/account/security', kind: 'action' };

/** What a request's answer becomes after this was thrown. */
function settled(error: unknown, reference: string): RequestContext {
  openRequestStorage();
  const context: RequestContext = {
    client: '127.0.0.1',
    isPost: false,
    status: null,
    retryAfterSeconds: null,
    nonce: '',
    reference,
    broken: false,
    cookies: [],
  };
  runRequest(context, () => settleFault(error, where));
  return context;
}

const alarms = async () => (await pool().query('SELECT "kind", "reference" FROM "Alarm"')).rows;

// proves: database-down
it('is 503 while the database is away, and operators hear of it elsewhere', async () => {
  const away = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
  expect(settled(away, 'aaaa0000')).toMatchObject({ status: 503, retryAfterSeconds: 5, broken: true });
  // Written after whatever the former would have raised.
  settled(new Error('a fault of the test'), 'bbbb1111');
  await until('operators hear', async () => (await alarms()).length > 0);
  expect(await alarms()).toEqual([{ kind: 'page-failed /account/security', reference: 'bbbb1111' }]);
});

// proves: database-slow
it('is 500 for a statement that took too long, with an alarm and a log line of its own', async () => {
  await pool().query('DELETE FROM "Alarm"');
  const said = vi.spyOn(log, 'error');
  const slow = Object.assign(new Error('canceling statement due to statement timeout'), { code: '57014' });
  expect(settled(slow, 'dddd3333')).toMatchObject({ status: 500, retryAfterSeconds: null });
  expect(said.mock.calls).toEqual([
    [{ reference: 'dddd3333', ...where, error: slow }, 'a statement took longer than 8 s'],
  ]);
  said.mockRestore();
  await until('operators hear', async () => (await alarms()).length > 0);
  expect(await alarms()).toEqual([{ kind: 'statement-slow', reference: 'dddd3333' }]);
});

it('is 500 for anything else that nobody caught', () => {
  expect(settled(new Error('a fault of the test'), 'cccc2222')).toMatchObject({ status: 500, broken: true });
});
