import { expect } from 'vitest';
import { cancelEmailChange } from '@/lib/accounts/cancel-email-change';
import { changePassword } from '@/lib/accounts/change-password';
import { completeSignUp } from '@/lib/accounts/complete-sign-up';
import { confirmEmailChange } from '@/lib/accounts/confirm-email-change';
import { deleteAccount } from '@/lib/accounts/delete';
import { sayNotMe } from '@/lib/accounts/not-me';
import { requestDeletion } from '@/lib/accounts/request-deletion';
import { requestEmailChange } from '@/lib/accounts/request-email-change';
import { signIn } from '@/lib/accounts/sign-in';
import { signOut } from '@/lib/accounts/sign-out';
import { requestSignUp } from '@/lib/accounts/sign-up';
import { completePasswordReset } from '@/lib/password-reset/complete';
import { requestPasswordReset } from '@/lib/password-reset/request';
import { endOtherSessions } from '@/lib/sessions/end';
import { newPassword } from './people';
import type { Actor, MailedLink, World } from './world';

/** Who is at it, and numbers that choose among what there is to choose from at that moment. */
export type Turn = { world: World; actor: Actor; which: number; other: number };

export const pick = <T>(all: T[], choice: number): T | undefined => all[choice % Math.max(1, all.length)];

/** Presses the button behind a link in the actor's mailboxes that leads to a path: mostly the last, or an older one. */
async function press<T>(turn: Turn, path: string, act: (link: MailedLink) => Promise<T>): Promise<T | null> {
  const links = (await turn.world.linksOf(turn.actor)).filter((link) => link.path === path);
  const link = turn.which % 4 === 0 ? pick(links, turn.other) : links[0];
  return link ? act(link) : null;
}

/** What an actor may do; what isn't possible at that moment does nothing. */
export const doings = {
  async 'asks to sign up'({ world, actor, which }: Turn) {
    await requestSignUp({ email: pick(world.addresses, which) ?? '', callbackUrl: null }, actor.from);
  },
  async 'asks for a reset'({ world, actor, which }: Turn) {
    const taken = (await world.accounts()).map(({ email }) => email);
    const email = pick([...taken, ...taken, ...world.addresses], which) ?? '';
    await requestPasswordReset({ email, callbackUrl: null }, actor.from);
  },
  async 'signs up by a link'(turn: Turn) {
    const password = newPassword();
    await press(turn, '/sign-up', async ({ form, to }) => {
      const result = await completeSignUp({ ...form, name: 'Somebody', password }, turn.actor.from);
      if (result.code !== 'done') return;
      turn.actor.known.add(password);
      const made = (await turn.world.accounts()).find(({ email }) => email === to);
      turn.world.began(turn.actor, result.sessionId, made?.id ?? '');
    });
  },
  async 'signs in'({ world, actor, which }: Turn) {
    const account = pick(await world.accounts(), which);
    for (const password of account ? actor.known : []) {
      const given = { email: account?.email ?? '', password, remember: false, knownDevice: null };
      const result = await signIn(given, actor.from);
      if (result.code === 'done') return world.began(actor, result.sessionId, account?.id ?? '');
    }
  },
  async 'signs out'({ world, actor, which }: Turn) {
    const session = await world.sessionOf(actor, which);
    if (!session) return;
    await signOut(session, actor.from);
    world.over(session.id);
  },
  async 'ends all other sessions'({ world, actor, which }: Turn) {
    const session = await world.sessionOf(actor, which);
    if (!session) return;
    const { code } = await endOtherSessions(session, actor.from);
    if (code === 'done') world.ended(session.user.id, session.id);
  },
  async 'changes the password'({ world, actor, which }: Turn) {
    const session = await world.sessionOf(actor, which);
    const password = newPassword();
    for (const currentPassword of session ? [...actor.known] : []) {
      if (!session) return;
      const result = await changePassword(session, { currentPassword, password }, actor.from);
      if (result.code !== 'done') continue;
      actor.known.add(password);
      world.ended(session.user.id);
      return world.began(actor, result.sessionId, session.user.id);
    }
  },
  async 'asks for another address'({ world, actor, which, other }: Turn) {
    const session = await world.sessionOf(actor, which);
    const email = pick([...actor.mailboxes, ...actor.mailboxes, ...world.addresses], other) ?? '';
    if (!session) return;
    for (const currentPassword of actor.known)
      await requestEmailChange(session, { email, currentPassword }, actor.from);
  },
  async 'cancels the change of address'({ world, actor, which }: Turn) {
    const session = await world.sessionOf(actor, which);
    if (session) await cancelEmailChange(session, actor.from);
  },
  async 'confirms an address'(turn: Turn) {
    await press(turn, '/confirm-email', ({ form }) => confirmEmailChange(form, turn.actor.from));
  },
  async 'sets a password by a link'(turn: Turn) {
    const password = newPassword();
    const before = await turn.world.accounts();
    await press(turn, '/reset-password', async ({ form, to }) => {
      const result = await completePasswordReset({ ...form, password }, turn.actor.from);
      if (result.code !== 'done') return;
      expect(result.email).toBe(to);
      turn.actor.known.add(password);
      turn.world.ended(before.find(({ email }) => email === to)?.id ?? '');
    });
  },
  async 'says that it wasn’t them'(turn: Turn) {
    await press(turn, '/not-me', async ({ form, to }) => {
      const result = await sayNotMe(form, turn.actor.from);
      if (result.code !== 'taken-back') return;
      turn.world.ended((await turn.world.accounts()).find(({ email }) => email === to)?.id ?? '');
    });
  },
  async 'asks for deletion'({ world, actor, which }: Turn) {
    const session = await world.sessionOf(actor, which);
    if (!session) return;
    for (const currentPassword of actor.known)
      await requestDeletion(session, { currentPassword }, actor.from);
  },
  async 'deletes the account'(turn: Turn) {
    const session = await turn.world.sessionOf(turn.actor, turn.other);
    if (!session) return;
    await press(turn, '/account/delete', async ({ form }) => {
      const result = await deleteAccount(session, form, turn.actor.from);
      if (result.code === 'done') turn.world.ended(session.user.id);
    });
  },
  /** The thief reads over the owner's shoulder: every password and every session cookie that there is. */
  async 'robs the first person'({ world }: Turn) {
    const [ada, , thief] = world.actors;
    for (const password of ada?.known ?? []) thief?.known.add(password);
    for (const id of ada?.sessions ?? []) if (!thief?.sessions.includes(id)) thief?.sessions.push(id);
  },
};
