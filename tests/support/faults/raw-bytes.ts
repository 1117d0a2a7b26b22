import { connect } from 'node:net';
import type { RawAnswer } from './raw-request';

/** Milliseconds. */
const PATIENCE = 5_000;

/** Sends bytes as they are, HTTP or not, and reads the last answer of what comes back until the other side closes. */
export function rawBytes(url: string, bytes: string): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(bytes, 'latin1'));
    const chunks: Buffer[] = [];
    socket.setTimeout(PATIENCE, () => socket.destroy());
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('close', () => resolve(answerIn(Buffer.concat(chunks).toString('latin1'))));
  });
}

function answerIn(text: string): RawAnswer {
  const [, ...rest] = text.split(/(?<=\r\n\r\n)(?=HTTP\/1\.1 \d)/).reverse();
  const whole = text.slice(rest.join('').length);
  const [head = '', ...body] = whole.split('\r\n\r\n');
  const [line = '', ...lines] = head.split('\r\n');
  const headers: RawAnswer['headers'] = {};
  for (const one of lines) {
    const at = one.indexOf(':');
    headers[one.slice(0, at).toLowerCase()] = one.slice(at + 1).trim();
  }
  return { status: Number(line.split(' ')[1] ?? 0), headers, text: body.join('\r\n\r\n') };
}
