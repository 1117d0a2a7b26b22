import { withDeadLink } from '../../people/asking';
import { newAddress } from '../../people/people';
import type { Stage } from '../../browser/states/stage';
import { askForReset, askToSignUp, call, tryPassword } from '../../people/strangers';
import { Visitor } from '../../browser/visitor';
import { spentClient, WRONG, type Refusal, type Tried } from './refusal';

const toForgotten = (email: string) => ({ ...askForReset(email), fields: { email }, about: { email } });
const toSignUp = (email: string) => ({ ...askToSignUp(email), fields: { email }, about: { email } });
const guess = (email: string, userId?: string): Tried => ({
  ...tryPassword(email, WRONG),
  fields: { email, password: WRONG },
  about: userId === undefined ? { email } : { email, userId },
});

/** What is refused to strangers: at sign-in, and where they ask for links. */
export function askingRefused(stage: () => Stage): Record<string, Refusal> {
  /** The same once more, after it was granted as often as an address has it. */
  async function after(times: number, tried: Tried): Promise<Tried> {
    for (let time = 0; time < times; time += 1) await call(stage().app, tried);
    return tried;
  }
  const limited = async (tried: Tried): Promise<Tried> => ({
    ...tried,
    headers: await spentClient('ask-for-link', stage()),
  });
  async function renewal(purpose: 'password-reset' | 'sign-up'): Promise<Tried> {
    const { people } = stage();
    const isReset = purpose === 'password-reset';
    const { id } = isReset
      ? await people.newResetLink(await people.newPerson())
      : await people.newSignUpLink(newAddress());
    const { visitor, path, action: name } = await withDeadLink(purpose, id, stage());
    return { name, path, fields: {}, visitor, about: {} };
  }
  function renewalOf(cookies: Record<string, string>, name: string, path: string): Promise<Tried> {
    const visitor = new Visitor(stage().app.url);
    for (const [cookie, value] of Object.entries(cookies)) visitor.setCookie(cookie, value);
    return Promise.resolve({ name, path, fields: {}, visitor, about: {} });
  }

  return {
    'a wrong password': {
      async call() {
        const { email, id } = await stage().people.newPerson();
        return guess(email, id);
      },
      leaves: ['sign-in-refused', 'wrong-credentials'],
    },
    'a sign-in of nobody': {
      call: () => Promise.resolve(guess(newAddress())),
      leaves: ['sign-in-refused', 'wrong-credentials'],
    },
    'a guess that has to wait': {
      async call() {
        const { id: userId, email } = await stage().people.newPerson();
        const tried = await after(6, guess(email));
        await stage().database.query(
          `UPDATE "RateLimit" SET "waitUntil" = "waitUntil" + interval '1 minute'`,
        );
        return { ...tried, about: { userId, email } };
      },
      leaves: ['sign-in-refused', 'limited-address'],
    },
    'a client that guesses too often': {
      call: async () => ({
        ...guess((await stage().people.newPerson()).email),
        headers: await spentClient('sign-in-client', stage()),
      }),
      leaves: ['sign-in-refused', 'limited-client'],
    },
    'a reset too many for an address': {
      call: () => after(3, toForgotten(newAddress())),
      leaves: ['reset-requested', 'address-limited'],
    },
    'a sign-up too many for an address': {
      call: () => after(3, toSignUp(newAddress())),
      leaves: ['sign-up-requested', 'address-limited'],
    },
    'a client that asks for resets too often': {
      call: () => limited(toForgotten(newAddress())),
      leaves: ['reset-requested', 'client-limited'],
    },
    'a client that signs up too often': {
      call: () => limited(toSignUp(newAddress())),
      leaves: ['sign-up-requested', 'client-limited'],
    },
    'a client that renews resets too often': {
      call: async () => limited(await renewal('password-reset')),
      leaves: ['link-renewal-requested', 'client-limited'],
    },
    'a client that renews sign-ups too often': {
      call: async () => limited(await renewal('sign-up')),
      leaves: ['link-renewal-requested', 'client-limited'],
    },
    'a renewal of what is no link': {
      call: () => renewalOf({ 'password-reset-link': 'x.y.z' }, 'renewResetLinkAction', '/reset-password'),
      leaves: ['link-renewal-requested', 'forged'],
    },
    'a renewal of nothing': {
      call: () => renewalOf({}, 'renewSignUpLinkAction', '/sign-up/complete'),
      leaves: ['link-renewal-requested', 'forged'],
    },
  };
}
