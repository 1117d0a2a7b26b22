import { beforeEach, expect, it } from 'vitest';
import { pool } from '@/lib/database/client';
import { liftSuppression } from '@/lib/operator/lift-suppression';
import { listSuppressions } from '@/lib/operator/list-suppressions';
import { keyedHash } from '@/lib/secrets';
import { newAddress, newPerson } from '../../support/people/people';

beforeEach(() => pool().query('DELETE FROM "Suppression"'));

const suppress = (canonical: string) =>
  pool().query(
    `INSERT INTO "Suppression" ("canonical", "bouncedAt", "nextTryAt", "complainedAt")
     VALUES ($1, clock_timestamp(), clock_timestamp() + interval '1 day', clock_timestamp())`,
    [canonical],
  );

async function listed() {
  const found = [];
  for await (const one of listSuppressions()) found.push(one);
  return found;
}

it('lists every suppressed address once, masked, across pages', async () => {
  await pool().query(
    `INSERT INTO "Suppression" ("canonical", "bouncedAt")
     SELECT 'many-' || n || '@d' || n || '.example.com', clock_timestamp() FROM generate_series(1, 1100) n`,
  );
  await suppress('ada.byron@example.com');
  const found = await listed();
  expect(found).toHaveLength(1101);
  expect(new Set(found.map(({ address }) => address)).size).toBe(1101);
  expect(found[0]).toEqual({
    address: 'a…@example.com',
    bouncedAt: expect.any(Date),
    nextTryAt: expect.any(Date),
    complainedAt: expect.any(Date),
  });
  expect(JSON.stringify(found)).not.toMatch(/byron|many/);
});

// proves: suppression-for-life
it('lifts a suppression for any spelling of the address, with an event', async () => {
  const [person, other] = [await newPerson(), newAddress()];
  await suppress(person.email);
  await suppress(other);
  expect(await liftSuppression(person.email.toUpperCase())).toEqual({ code: 'done' });
  expect(await listed()).toHaveLength(1);
  const { rows } = await pool().query(`SELECT * FROM "AuditEvent" WHERE "type" = 'suppression-lifted'`);
  expect(rows).toMatchObject([
    { userId: person.id, device: 'the operator’s command line', reason: 'operator' },
  ]);

  // One without an account is written down by the address alone.
  expect(await liftSuppression(other)).toEqual({ code: 'done' });
  const { rows: nameless } = await pool().query(
    `SELECT 1 FROM "AuditEvent" WHERE "type" = 'suppression-lifted' AND "userId" IS NULL AND "addressHash" = $1`,
    [keyedHash('address', other)],
  );
  expect(nameless).toHaveLength(1);
});

it('reports an address without a suppression and writes nothing', async () => {
  await pool().query(`DELETE FROM "AuditEvent"`);
  expect(await liftSuppression(newAddress())).toEqual({ code: 'unknown' });
  expect((await pool().query(`SELECT 1 FROM "AuditEvent"`)).rows).toEqual([]);
});
