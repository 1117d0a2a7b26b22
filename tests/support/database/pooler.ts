import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serverUser } from '@/lib/postgres/user';
import { findProgram } from '@/scripts/install-packages.mjs';
import { freePort } from '../server/app';
import { until } from '../until';

export type Pooler = {
  /** The same database by way of the pooler. */
  through(databaseUrl: string): string;
  close(): Promise<void>;
};

/** Replaces each line, and fails where one is not there: the file has changed and this with it must. */
function replaced(text: string, changes: [string, string][]): string {
  return changes.reduce((before, [from, to]) => {
    if (!before.includes(`\n${from}\n`)) throw new Error(`docs/deploy/pgbouncer.ini has no line ${from}`);
    return before.replace(`\n${from}\n`, `\n${to}\n`);
  }, text);
}

/** The address of a database by way of a pooler on this machine. */
export function throughPort(databaseUrl: string, port: string): string {
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = port;
  return url.href;
}

/** Debian's PgBouncer with docs/deploy/pgbouncer.ini on a free port, before every database of a server. */
export async function startPooler(serverUrl: string): Promise<Pooler & { port: string }> {
  const program = findProgram('pgbouncer');
  if (!program) throw new Error('PgBouncer is not installed: npm run test:system installs it, or says how');
  const { hostname, port: serverPort, username, password } = new URL(serverUrl);
  const folder = mkdtempSync(join(tmpdir(), 'sparekey-pgbouncer-'));
  const port = String(await freePort());
  writeFileSync(join(folder, 'userlist.txt'), `"${username}" "${decodeURIComponent(password)}"\n`);
  writeFileSync(
    join(folder, 'pgbouncer.ini'),
    replaced(readFileSync('docs/deploy/pgbouncer.ini', 'utf8'), [
      ['sparekey = host=127.0.0.1 port=5432 dbname=sparekey', `* = host=${hostname} port=${serverPort}`],
      ['listen_port = 6432', `listen_port = ${port}`],
      ['auth_file = /etc/pgbouncer/userlist.txt', `auth_file = ${folder}/userlist.txt`],
    ]),
  );
  // It refuses root, as PostgreSQL does, and runs as the same user then. The password opens only the tests' server.
  chmodSync(folder, 0o755);
  const child = spawn(program, [join(folder, 'pgbouncer.ini')], {
    ...serverUser(),
    cwd: '/',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let printed = '';
  child.stderr.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  await until('PgBouncer answers', async () => {
    if (child.exitCode !== null) throw new Error(`PgBouncer ended with ${child.exitCode}:\n${printed}`);
    const socket = connect(Number(port), '127.0.0.1');
    return once(socket, 'connect').then(
      () => socket.destroy(),
      () => false,
    );
  });
  return {
    port,
    through: (databaseUrl) => throughPort(databaseUrl, port),
    async close() {
      const ended = once(child, 'exit');
      // At once, not when its clients have gone.
      child.kill('SIGTERM');
      if (child.exitCode === null) await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
