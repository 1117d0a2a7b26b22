import { randomBytes } from 'node:crypto';
import { linkIn, mailTo, type App } from '../server/app';
import { Visitor } from '../browser/visitor';

export const PASSWORD = 'quiet otters carry lanterns';

/** Signs somebody new up through the pages and the mailbox, and returns their browser, signed in. */
export async function signUpBy(app: App): Promise<{ visitor: Visitor; address: string }> {
  const address = `ada-${randomBytes(4).toString('hex')}@example.test`;
  const visitor = new Visitor(app.url);
  await visitor.post(await visitor.open('/sign-up'), { email: address });
  const form = await visitor.open(linkIn(await mailTo(app, address, /./), '/sign-up/'));
  const done = await visitor.post(form, { name: 'Ada Byron', password: PASSWORD, confirmPassword: PASSWORD });
  if (done.status !== 303) throw new Error(`signing up answered ${done.status}`);
  return { visitor, address };
}

/** Asks for a reset and returns the mailed link. */
export async function askForReset(app: App, address: string): Promise<string> {
  const visitor = new Visitor(app.url);
  await visitor.post(await visitor.open('/forgot-password'), { email: address });
  return linkIn(await mailTo(app, address, /reset/i), '/reset-password/');
}
