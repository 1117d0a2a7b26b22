import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePort } from '../support/server/app';
import { startInstances, type Instances } from '../support/server/instances';
import { startNginx, type Nginx } from '../support/server/nginx';
import { TlsVisitor } from '../support/browser/tls-visitor';
import { until } from '../support/until';

// What docs/deploy.md says of a new version: stop one instance, start it again, then the other.
let proxy: Nginx;
let both: Instances;
beforeAll(async () => {
  const port = await freePort();
  both = await startInstances({
    further: { APP_URL: `https://localhost:${port}`, TRUSTED_PROXIES: '1', RATE_LIMITS: 'on' },
  });
  const [one, other] = both.apps.map(({ url }) => Number(new URL(url).port)) as [number, number];
  proxy = await startNginx(port, [one, other]);
});
afterAll(async () => {
  await proxy?.close();
  await both?.close();
});

/** People at once, each of whom asks for a page and then posts its form, again and again. */
const PEOPLE = 4;

// proves: several-instances, graceful-stop
it('loses no request, no POST and no mail while one instance after the other is stopped and started', async () => {
  const statuses: Record<string, number> = {};
  let asked = 0;
  let over = false;
  const note = (what: string, status: number) => {
    statuses[`${what} ${status}`] = (statuses[`${what} ${status}`] ?? 0) + 1;
  };
  async function keepAsking(person: number) {
    for (let time = 0; !over; time += 1) {
      // A client may ask 30 times an hour.
      const from = `127.${10 + person}.${time >> 8}.${1 + (time & 127)}`;
      const visitor = new TlsVisitor(proxy.url, { ca: proxy.ca, from });
      const page = await visitor.request('/forgot-password');
      note('GET', page.status);
      const answer = await visitor.post(page, { email: `${randomUUID()}@example.test` });
      note('POST', answer.status);
      if (answer.status === 200) asked += 1;
    }
  }
  const people = Array.from({ length: PEOPLE }, (_, person) => keepAsking(person));
  for (const app of both.apps) {
    const before = asked;
    await until('people are being answered', () => asked > before + 20);
    await app.kill('SIGTERM');
    await app.restart();
  }
  over = true;
  await Promise.all(people);

  const lost = proxy
    .accessLog()
    .split('\n')
    .filter((line) => /"status":"5/.test(line));
  expect(Object.keys(statuses).sort(), lost.join('\n')).toEqual(['GET 200', 'POST 200']);
  await both.settled();
  const rows = await both.database.query(
    `SELECT "state", count(*)::int AS "count" FROM "OutboundEmail" GROUP BY 1`,
  );
  expect(rows).toEqual([{ state: 'skipped', count: asked }]);
});
