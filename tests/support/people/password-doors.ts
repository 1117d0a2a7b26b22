import type { OpenedLink, Person } from './people';
import type { Stage } from '../browser/states/stage';
import { Visitor, type Answer } from '../browser/visitor';

/** Whose password is set: what a password made of this must not be. */
export const ADDRESS = 'wilhelmina.kestrel@quietharbour.example';
const NAME = 'Wilhelmina Kestrel';

/** A form that sets a password, open in a browser. `further`: what it takes besides. */
export type PasswordDoor = {
  visitor: Visitor;
  page: Answer;
  email: string;
  further: Record<string, string>;
  link?: OpenedLink;
  person?: Person;
};

let count = 0;
const nextAddress = () => `${(count += 1)}${ADDRESS}`;

/** Every door through which a password is set, somebody else's each time; who is invited by the operator comes by the first. */
export function passwordDoors(stage: () => Stage): Record<string, () => Promise<PasswordDoor>> {
  const opened = async (path: string, cookie: string, value: string) => {
    const visitor = new Visitor(stage().app.url);
    visitor.setCookie(cookie, value);
    return { visitor, page: await visitor.open(path) };
  };
  const newOwner = () => stage().people.newPerson({ email: nextAddress(), name: NAME });
  return {
    async 'sign-up'() {
      const email = nextAddress();
      const link = await stage().people.newSignUpLink(email);
      const door = await opened('/sign-up/complete', 'sign-up-link', link.token);
      return { ...door, email, further: { name: NAME }, link };
    },
    async reset() {
      const person = await newOwner();
      const link = await stage().people.newResetLink(person);
      const door = await opened('/reset-password', 'password-reset-link', link.token);
      return { ...door, email: person.email, further: {}, link, person };
    },
    async change() {
      const person = await newOwner();
      const session = await stage().people.sessionCookie(await stage().people.newSession(person));
      const door = await opened('/account/security', 'session', session);
      return { ...door, email: person.email, further: { currentPassword: person.password }, person };
    },
  };
}
