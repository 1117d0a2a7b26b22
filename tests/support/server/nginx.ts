import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram } from '@/scripts/install-packages.mjs';
import { freePort } from './app';
import { makeAuthority } from './certificate';
import { until } from '../until';

export type Nginx = {
  /** Where https is spoken, and http that leads there. */
  url: string;
  plainUrl: string;
  /** The authority of its certificate. */
  ca: string;
  accessLog(): string;
  errorLog(): string;
  close(): Promise<void>;
};

/** Replaces each text, and fails where one is not there: the file has changed and this with it must. */
function replaced(text: string, changes: [string, string][]): string {
  return changes.reduce((before, [from, to]) => {
    if (!before.includes(from)) throw new Error(`docs/deploy/nginx.conf has no ${from}`);
    return before.replaceAll(from, to);
  }, text);
}

/** What Debian's own nginx.conf has around the file, as far as it counts here. */
const around = (folder: string) => `
daemon off;
pid ${folder}/nginx.pid;
error_log ${folder}/main.log;
worker_processes 1;
events { worker_connections 768; }
http {
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((one) => `${one}_temp_path ${folder}/${one};`).join(' ')}
  default_type application/octet-stream;
  include ${folder}/sparekey.conf;
}
`;

/** Debian's nginx with docs/deploy/nginx.conf on free ports, before two instances at the given ports. */
export async function startNginx(port: number, instances: [number, number]): Promise<Nginx> {
  const program = findProgram('nginx');
  if (!program) throw new Error('nginx is not installed: npm run test:system installs it, or says how');
  const folder = mkdtempSync(join(tmpdir(), 'sparekey-nginx-'));
  const plainPort = await freePort();
  const authority = makeAuthority('Tests');
  const { cert, key } = authority.issue({ host: 'localhost' });
  const file = (name: string, text: string) => writeFileSync(join(folder, name), text);
  file('cert.pem', cert);
  file('key.pem', key);
  file(
    'sparekey.conf',
    replaced(readFileSync('docs/deploy/nginx.conf', 'utf8'), [
      ['/etc/letsencrypt/live/accounts.example.com/fullchain.pem', `${folder}/cert.pem`],
      ['/etc/letsencrypt/live/accounts.example.com/privkey.pem', `${folder}/key.pem`],
      ['/var/log/nginx/', `${folder}/`],
      ['server_name accounts.example.com;', 'server_name localhost;'],
      ['listen 80;', `listen 127.0.0.1:${plainPort};`],
      ['listen [::]:80;', ''],
      ['listen 443 ssl http2;', `listen 127.0.0.1:${port} ssl http2;`],
      ['listen [::]:443 ssl http2;', ''],
      ['server 127.0.0.1:3000 ', `server 127.0.0.1:${instances[0]} `],
      ['server 127.0.0.1:3001 ', `server 127.0.0.1:${instances[1]} `],
    ]),
  );
  file('nginx.conf', around(folder));

  let printed = '';
  const child = spawn(program, ['-p', folder, '-c', join(folder, 'nginx.conf')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  child.stderr.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const log = (name: string) => () => readFileSync(join(folder, name), 'utf8');
  await until('nginx answers', async () => {
    if (child.exitCode !== null) throw new Error(`nginx ended with ${child.exitCode}:\n${printed}`);
    const socket = connect(port, '127.0.0.1');
    return once(socket, 'connect').then(
      () => socket.destroy(),
      () => false,
    );
  });
  return {
    url: `https://localhost:${port}`,
    plainUrl: `http://127.0.0.1:${plainPort}`,
    ca: authority.cert,
    accessLog: log('sparekey.log'),
    errorLog: () => log('sparekey-error.log')() + log('main.log')(),
    async close() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      if (child.exitCode === null) await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
