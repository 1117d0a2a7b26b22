import type { Mail } from '@/lib/mail/mail';
import type { MailLinks } from '@/lib/mail/mail';

const at = new Date('2026-11-23T14:22:00Z');
const device = 'Firefox on Windows';
const issued = (id: string, seconds: number) => ({
  id,
  createdAt: at,
  expiresAt: new Date(at.getTime() + seconds * 1000),
});
const link = issued('link', 600);
const protective = issued('protective', 7 * 24 * 3600);
const asked = { requestedAt: at, device };

const only: MailLinks = { link, protective: null };
const both: MailLinks = { link, protective };
const guard: MailLinks = { link: null, protective };

/** Every mail, filled in; the first ones go to addresses that nobody has proven, or tell of an account that is gone. */
export function sampleMails(name = 'Ada Byron'): { [T in Mail['template']]: Extract<Mail, { template: T }> } {
  return {
    'sign-up': { template: 'sign-up', props: { links: only, ...asked } },
    'email-change-confirm': { template: 'email-change-confirm', props: { links: only, ...asked } },
    'account-deleted': { template: 'account-deleted', props: { deletedAt: at, device } },
    'account-exists': { template: 'account-exists', props: { name, ...asked } },
    'reset-password': { template: 'reset-password', props: { name, links: both, ...asked } },
    'delete-account': { template: 'delete-account', props: { name, links: both, ...asked } },
    'password-changed': {
      template: 'password-changed',
      props: { name, changedAt: at, device, links: guard },
    },
    'email-change-notice': { template: 'email-change-notice', props: { name, links: guard, ...asked } },
    'email-changed': { template: 'email-changed', props: { name, changedAt: at, device, links: guard } },
    'new-device': { template: 'new-device', props: { name, signedInAt: at, device, links: guard } },
    'not-me-done': { template: 'not-me-done', props: { name, doneAt: at, device, displaced: false } },
    alarm: {
      template: 'alarm',
      props: { kind: 'page-failed /account', firstAt: at, lastAt: at, count: 2, failure: '8ce042b9' },
    },
    test: { template: 'test', props: { sentAt: at, provider: 'resend' } },
  };
}

/** Those whose reader is not known by name. */
export const nameless: Mail['template'][] = [
  'sign-up',
  'email-change-confirm',
  'account-deleted',
  'alarm',
  'test',
];

/** Which links a mail carries. */
export const linksIn = (mail: Mail): MailLinks =>
  'links' in mail.props ? mail.props.links : { link: null, protective: null };
