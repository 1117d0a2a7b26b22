import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApp, type App } from '../support/server/app';
import { makeDatabase, type TestDatabase } from '../support/database/database';
import { rawRequest } from '../support/faults/raw-request';

const TOKEN = 'a token of sixteen letters or more'.replaceAll(' ', '-');
let app: App;
let without: App;
let database: TestDatabase;
beforeAll(async () => {
  database = await makeDatabase();
  app = await startApp(database.url, { METRICS_TOKEN: TOKEN });
  without = await startApp(database.url, {});
}, 120_000);
afterAll(async () => {
  await app?.close();
  await without?.close();
  await database?.drop();
});

const scrape = (authorization?: string, at = app.url) =>
  rawRequest(at, '/api/metrics', { headers: authorization ? { Authorization: authorization } : {} });

it('gives the metrics to who has the token, of everything in one process', async () => {
  await rawRequest(app.url, '/reset-password/garbage');
  const { status, headers, text } = await scrape(`Bearer ${TOKEN}`);
  expect(status).toBe(200);
  expect(headers['content-type']).toMatch(/^text\/plain; version=/);
  expect(headers['cache-control']).toBe('no-store');
  expect(text).toMatch(/^sparekey_database_up 1$/m);
  expect(text).toMatch(/^sparekey_workers\{state="alive"\} [12]$/m);
  // Counted where Next keeps the routes, read where it keeps this one.
  expect(text).toMatch(/^sparekey_links_opened_total\{purpose="forged"\} 1$/m);
  const names = text.match(/^# TYPE \S+/gm) ?? [];
  expect(new Set(names).size).toBe(names.length);
});

it.each([undefined, 'Bearer', 'Bearer wrong', `Basic ${TOKEN}`, `Bearer ${TOKEN}x`, TOKEN])(
  'refuses %s',
  async (authorization) => {
    const { status, headers, text } = await scrape(authorization);
    expect([status, headers['www-authenticate']]).toEqual([401, 'Bearer']);
    expect(text).not.toContain('sparekey_');
  },
);

it('is not there without METRICS_TOKEN', async () => {
  for (const authorization of [undefined, `Bearer ${TOKEN}`, 'Bearer null', 'Bearer '])
    expect((await scrape(authorization, without.url)).status).toBe(404);
});
