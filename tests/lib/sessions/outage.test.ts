import { afterEach, expect, test } from 'vitest';
import { isDatabaseAway } from '@/lib/database/away';
import { closeDb } from '@/lib/database/client';
import { env } from '@/lib/env';
import { readSession } from '@/lib/sessions/read';
import { startDatabaseGate } from '../../support/database/gate';
import { newPerson, newSession } from '../../support/people/people';
import { withSettings } from '../../support/server/settings';

afterEach(closeDb);

// proves: ASVS 16.5.3, database-down, outage-sessions
test('an outage neither signs anyone out nor lets anyone in, and ends by itself', async () => {
  const id = await newSession(await newPerson());
  const gate = await startDatabaseGate(env().databaseUrl);
  await closeDb();
  await withSettings({ databaseUrl: gate.url }, async () => {
    expect(await readSession(id)).not.toBeNull();
    gate.shut();
    for (const one of [id, 'nobody'])
      await expect(readSession(one)).rejects.toSatisfy((error) => isDatabaseAway(error));
    gate.open();
    expect(await readSession(id)).not.toBeNull();
    expect(await readSession('nobody')).toBeNull();
    await closeDb();
  });
  await gate.close();
});
