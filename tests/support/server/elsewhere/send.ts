// Sends one mail as often as it is told, by SMTP, and prints what came of each. Nothing here ends the process.
import type { Rendering } from '@/lib/mail/compose';
import { smtpTransport } from '@/lib/mail/transports/smtp';

export type Sending = { settings: Parameters<typeof smtpTransport>[0]; rendering: Rendering; times: number };

const { settings, rendering, times } = JSON.parse(process.argv[2] ?? '{}') as Sending;
const transport = smtpTransport(settings);
const outcomes = [];
for (let time = 0; time < times; time += 1)
  outcomes.push(await transport.send({ id: 'message-1', rendering }, AbortSignal.timeout(10_000)));
await transport.close();
process.stdout.write(JSON.stringify(outcomes));
