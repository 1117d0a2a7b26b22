import { createElement, type ComponentType, type ReactElement } from 'react';
import * as accountDeleted from '@/emails/account-deleted';
import * as accountExists from '@/emails/account-exists';
import * as alarm from '@/emails/alarm';
import * as deleteAccount from '@/emails/delete-account';
import * as emailChangeConfirm from '@/emails/email-change-confirm';
import * as emailChangeNotice from '@/emails/email-change-notice';
import * as emailChanged from '@/emails/email-changed';
import * as newDevice from '@/emails/new-device';
import * as notMeDone from '@/emails/not-me-done';
import * as passwordChanged from '@/emails/password-changed';
import * as resetPassword from '@/emails/reset-password';
import * as signUp from '@/emails/sign-up';
import * as test from '@/emails/test';
import type { Site } from '@/emails/_components/site';
import { routes } from '../routes';
import type { Mail, MailLinks } from './mail';
import { LINK_PLACEHOLDER, PROTECTIVE_PLACEHOLDER } from './placeholder';

type Filled = { subject: string; element: ReactElement };
type Template<P> = { default: ComponentType<P>; subject(props: P): string };

/** A mail's subject and its template with all props. Throws if a mail that needs a link has none. */
export function fillTemplate(mail: Mail, site: Site): Filled {
  const fill = <P extends Site>(template: Template<P>, props: P): Filled => ({
    subject: template.subject(props),
    element: createElement(template.default, props),
  });
  switch (mail.template) {
    case 'sign-up':
      return fill(signUp, { ...site, ...withLink(routes.signUp, site, mail.props) });
    case 'account-exists':
      return fill(accountExists, { ...site, ...mail.props });
    case 'reset-password':
      return fill(resetPassword, { ...site, ...withBoth(routes.resetPassword, site, mail.props) });
    case 'email-change-confirm':
      return fill(emailChangeConfirm, { ...site, ...withLink(routes.confirmEmail, site, mail.props) });
    case 'delete-account':
      return fill(deleteAccount, { ...site, ...withBoth(routes.accountDelete, site, mail.props) });
    case 'password-changed':
      return fill(passwordChanged, { ...site, ...withNotMe(site, mail.props) });
    case 'email-change-notice':
      return fill(emailChangeNotice, { ...site, ...withNotMe(site, mail.props) });
    case 'email-changed':
      return fill(emailChanged, { ...site, ...withNotMe(site, mail.props) });
    case 'new-device':
      return fill(newDevice, { ...site, ...withNotMe(site, mail.props) });
    case 'not-me-done':
      return fill(notMeDone, { ...site, ...mail.props });
    case 'account-deleted':
      return fill(accountDeleted, { ...site, ...mail.props });
    case 'alarm':
      return fill(alarm, { ...site, ...mail.props });
    case 'test':
      return fill(test, { ...site, ...mail.props });
  }
}

function withLink<P extends { links: MailLinks }>(path: string, { appUrl }: Site, { links, ...facts }: P) {
  const { link } = links;
  if (!link) throw new Error(`the mail needs its link to ${path}`);
  const lifeMs = link.expiresAt.getTime() - link.createdAt.getTime();
  return {
    ...facts,
    link: `${appUrl}${path}/${LINK_PLACEHOLDER}`,
    lifeSeconds: Math.round(lifeMs / 1000),
    expiresAt: link.expiresAt,
  };
}

function withNotMe<P extends { links: MailLinks }>({ appUrl }: Site, { links, ...facts }: P) {
  if (!links.protective) throw new Error(`the mail needs its link to ${routes.notMe}`);
  return { ...facts, notMeLink: `${appUrl}${routes.notMe}/${PROTECTIVE_PLACEHOLDER}` };
}

function withBoth<P extends { links: MailLinks }>(path: string, site: Site, props: P) {
  return { ...withLink(path, site, props), ...withNotMe(site, props) };
}
