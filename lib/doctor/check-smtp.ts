import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { smtpOutcome } from '../mail/transports/smtp-outcome';
import { connectionTo } from '../mail/transports/smtp';
import { redactText } from '../redact';
import { isLoopback } from '../settings/rules';
import { finding, type Finding } from './finding';

/** For the whole check. */
const LIMIT_MS = 15_000;

type Settings = Parameters<typeof connectionTo>[0];

/**
 * Connects and signs in to the SMTP server as the worker would, without sending. Warns if the connection isn't encrypted.
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

/** Returns whether the connection was encrypted. */
async function signIn(settings: Settings): Promise<boolean> {
  const { auth, ...options } = connectionTo(settings);
  const connection = new SMTPConnection(options);
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<boolean>((resolve, reject) => {
      timer = setTimeout(() => reject(Object.assign(new Error('no answer'), { code: 'EABORT' })), LIMIT_MS);
      connection.once('error', reject);
      connection.once('end', () => reject(new Error('the connection was closed')));
      const done = () => resolve(connection.secure);
      connection.connect((failed) => {
        if (failed) return reject(failed);
        // Like the worker, don't sign in if the server doesn't offer it.
        if (!auth || !connection.allowsAuth) return done();
        return connection.login({ credentials: auth }, (refused) => (refused ? reject(refused) : done()));
      });
    });
  } finally {
    clearTimeout(timer);
    connection.close();
  }
}
