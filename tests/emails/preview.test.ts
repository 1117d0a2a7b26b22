import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePort } from '../support/server/app';
import { until } from '../support/until';

// The react-email dev server as `npm run email:dev` starts it, without a terminal.

let server: ChildProcess;
let url: string;
let printed = '';
beforeAll(async () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  const port = await freePort();
  url = `http://localhost:${port}`;
  const [, ...args] = scripts['email:dev']?.replace(/--port \d+/, `--port ${port}`).split(' ') ?? [];
  server = spawn(process.execPath, ['node_modules/react-email/dist/cli/index.mjs', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  for (const stream of [server.stdout, server.stderr])
    stream?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  await until(
    'the preview answers',
    async () => {
      if (server.exitCode !== null) throw new Error(`the preview ended:\n${printed}`);
      // It listens before it can answer, and logs an error for earlier requests.
      return printed.includes('Ready in') && (await fetch(url).catch(() => null))?.ok === true;
    },
    60_000,
  );
}, 90_000);
afterAll(async () => {
  if (server.exitCode !== null || !server.pid) return;
  const ended = once(server, 'exit');
  process.kill(-server.pid, 'SIGTERM');
  await ended;
});

const names = (folder: string) =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.tsx'))
    .map((file) => file.replace('.tsx', ''));
const templates = names('emails');
const shown = [...templates, ...names('emails/states').map((name) => `states/${name}`)];

it.each(shown)('shows %s', async (name) => {
  const answer = await fetch(`${url}/preview/${name}`);
  expect(answer.status).toBe(200);
  expect(await answer.text()).toContain('Reference q7Xk2mPd');
});

it('shows each template in at least two states', () => {
  for (const template of templates)
    expect(shown.filter((name) => name.startsWith(`states/${template}-`)).length, template).toBeGreaterThan(
      0,
    );
});

it('starts without asking or complaining', () => {
  expect(printed).toContain('Ready in');
  expect(printed).not.toMatch(/\(y\/n\)|\[Y\/n\]|install|\berror\b/i);
});
