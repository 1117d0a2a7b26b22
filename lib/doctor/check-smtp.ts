import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { smtpOutcome } from '../mail/transports/smtp-outcome';
import { connectionTo } from '../mail/transports/smtp';
import { redactText } from '../redact';
import { isLoopback } from '../settings/rules';
import { finding, type Finding } from './finding';

/** Milliseconds for all of it. */
const LIMIT = 15_000;

type Settings = Parameters<typeof connectionTo>[0];

/**
 * Whether the SMTP server lets us in as a mail would be sent (connection, TLS, sign-in; no mail is begun), and whether
 * what we say to it can be read on the way.
 */
export async function checkSmtp(settings: Settings): Promise<Finding[]> {
  const { host, port, username } = settings;
  try {
    const secure = await signIn(settings);
    if (secure || isLoopback(host)) return [finding('ok', 'smtp-answers', { host, port })];
    return [finding('warning', 'smtp-in-clear', { host, port, password: username !== null })];
  } catch (error) {
    const outcome = smtpOutcome(error);
    const reason = 'reason' in outcome ? outcome.reason : '';
    return [finding('fault', 'smtp-refuses', { host, port, reason, said: redactText(outcome.said ?? '') })];
  }
}

/** True when the connection was encrypted. */
async function signIn(settings: Settings): Promise<boolean> {
  const { auth, ...options } = connectionTo(settings);
  const connection = new SMTPConnection(options);
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<boolean>((resolve, reject) => {
      timer = setTimeout(() => reject(Object.assign(new Error('no answer'), { code: 'EABORT' })), LIMIT);
      connection.once('error', reject);
      connection.once('end', () => reject(new Error('the connection was closed')));
      const done = () => resolve(connection.secure);
      connection.connect((failed) => {
        if (failed) return reject(failed);
        // As a worker does: where a server asks for no sign-in, none is tried.
        if (!auth || !connection.allowsAuth) return done();
        return connection.login({ credentials: auth }, (refused) => (refused ? reject(refused) : done()));
      });
    });
  } finally {
    clearTimeout(timer);
    connection.close();
  }
}
