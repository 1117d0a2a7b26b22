import type { ReactElement } from 'react';
import AccountDeleted from '@/emails/account-deleted';
import AccountExists from '@/emails/account-exists';
import Alarm from '@/emails/alarm';
import DeleteAccount from '@/emails/delete-account';
import EmailChangeConfirm from '@/emails/email-change-confirm';
import EmailChangeNotice from '@/emails/email-change-notice';
import EmailChanged from '@/emails/email-changed';
import NewDevice from '@/emails/new-device';
import NotMeDone from '@/emails/not-me-done';
import PasswordChanged from '@/emails/password-changed';
import ResetPassword from '@/emails/reset-password';
import SignUp from '@/emails/sign-up';
import Test from '@/emails/test';
import type { Site } from '@/emails/_components/site';
import { accountDeletedWords } from '@/emails/_words/account-deleted';
import { accountExistsWords } from '@/emails/_words/account-exists';
import { alarmWords } from '@/emails/_words/alarm';
import { deleteAccountWords } from '@/emails/_words/delete-account';
import { emailChangeConfirmWords } from '@/emails/_words/email-change-confirm';
import { emailChangeNoticeWords } from '@/emails/_words/email-change-notice';
import { emailChangedWords } from '@/emails/_words/email-changed';
import { newDeviceWords } from '@/emails/_words/new-device';
import { notMeDoneWords } from '@/emails/_words/not-me-done';
import { passwordChangedWords } from '@/emails/_words/password-changed';
import { resetPasswordWords } from '@/emails/_words/reset-password';
import { signUpWords } from '@/emails/_words/sign-up';
import { testWords } from '@/emails/_words/test';
import { routes } from '../routes';
import type { Mail, MailLinks } from './mail';
import { LINK_PLACEHOLDER, PROTECTIVE_PLACEHOLDER } from './placeholder';

function linkProps(site: Site, path: string, { link }: MailLinks) {
  if (!link) throw new Error(`a mail needs its link to ${path}`);
  return {
    link: `${site.appUrl}${path}/${LINK_PLACEHOLDER}`,
    lifeSeconds: Math.round((link.expiresAt.getTime() - link.createdAt.getTime()) / 1000),
    expiresAt: link.expiresAt,
  };
}

function protectiveLink(site: Site, { protective }: MailLinks): string {
  if (!protective) throw new Error(`a mail needs its link to ${routes.notMe}`);
  return `${site.appUrl}${routes.notMe}/${PROTECTIVE_PLACEHOLDER}`;
}

/** A mail's subject and its template, filled in. Throws when a mail that needs a link has none. */
export function templateOf(mail: Mail, site: Site): { subject: string; element: ReactElement } {
  const { words, element } = partsOf(mail, site);
  return { subject: words.subject(site.appName), element };
}

type Parts = { words: { subject(appName: string): string }; element: ReactElement };

function partsOf(mail: Mail, site: Site): Parts {
  switch (mail.template) {
    case 'sign-up': {
      const { links, ...asked } = mail.props;
      const props = { ...site, ...asked, ...linkProps(site, routes.signUp, links) };
      return { words: signUpWords, element: <SignUp {...props} /> };
    }
    case 'reset-password': {
      const { links, ...asked } = mail.props;
      const notMeLink = protectiveLink(site, links);
      const props = { ...site, ...asked, ...linkProps(site, routes.resetPassword, links), notMeLink };
      return { words: resetPasswordWords, element: <ResetPassword {...props} /> };
    }
    case 'email-change-confirm': {
      const { links, ...asked } = mail.props;
      const props = { ...site, ...asked, ...linkProps(site, routes.confirmEmail, links) };
      return { words: emailChangeConfirmWords, element: <EmailChangeConfirm {...props} /> };
    }
    case 'delete-account': {
      const { links, ...asked } = mail.props;
      const notMeLink = protectiveLink(site, links);
      const props = { ...site, ...asked, ...linkProps(site, routes.accountDelete, links), notMeLink };
      return { words: deleteAccountWords, element: <DeleteAccount {...props} /> };
    }
    case 'account-exists':
      return { words: accountExistsWords, element: <AccountExists {...site} {...mail.props} /> };
    case 'password-changed': {
      const { links, ...facts } = mail.props;
      const props = { ...site, ...facts, notMeLink: protectiveLink(site, links) };
      return { words: passwordChangedWords, element: <PasswordChanged {...props} /> };
    }
    case 'email-change-notice': {
      const { links, ...facts } = mail.props;
      const props = { ...site, ...facts, notMeLink: protectiveLink(site, links) };
      return { words: emailChangeNoticeWords, element: <EmailChangeNotice {...props} /> };
    }
    case 'email-changed': {
      const { links, ...facts } = mail.props;
      const props = { ...site, ...facts, undoLink: protectiveLink(site, links) };
      return { words: emailChangedWords, element: <EmailChanged {...props} /> };
    }
    case 'new-device': {
      const { links, ...facts } = mail.props;
      const props = { ...site, ...facts, notMeLink: protectiveLink(site, links) };
      return { words: newDeviceWords, element: <NewDevice {...props} /> };
    }
    case 'not-me-done':
      return { words: notMeDoneWords, element: <NotMeDone {...site} {...mail.props} /> };
    case 'account-deleted':
      return { words: accountDeletedWords, element: <AccountDeleted {...site} {...mail.props} /> };
    case 'alarm': {
      const subject = (appName: string) => alarmWords.subject(appName, mail.props.kind);
      return { words: { subject }, element: <Alarm {...site} {...mail.props} /> };
    }
    case 'test':
      return { words: testWords, element: <Test {...site} {...mail.props} /> };
  }
}
