import type { ReactElement } from 'react';
import AccountExists from '@/emails/account-exists';
import PasswordChanged from '@/emails/password-changed';
import ResetPassword from '@/emails/reset-password';
import SignUp from '@/emails/sign-up';
import type { Site } from '@/emails/_components/site';
import { accountExistsWords } from '@/emails/_words/account-exists';
import { passwordChangedWords } from '@/emails/_words/password-changed';
import { resetPasswordWords } from '@/emails/_words/reset-password';
import { signUpWords } from '@/emails/_words/sign-up';
import type { IssuedLink } from '../links/issue';
import { purposes, type LinkPurpose } from '../links/purposes';
import type { Mail } from './mail';
import { LINK_PLACEHOLDER } from './placeholder';

function linkProps(site: Site, purpose: LinkPurpose, link: IssuedLink | null) {
  if (!link) throw new Error(`a mail for ${purpose} needs a link`);
  return {
    link: `${site.appUrl}${purposes[purpose].path}/${LINK_PLACEHOLDER}`,
    lifeSeconds: Math.round((link.expiresAt.getTime() - link.createdAt.getTime()) / 1000),
    expiresAt: link.expiresAt,
  };
}

/** A mail's subject and its template, filled in. Throws when a mail that needs a link has none. */
export function templateOf(mail: Mail, site: Site): { subject: string; element: ReactElement } {
  switch (mail.template) {
    case 'sign-up': {
      const { link, ...asked } = mail.props;
      return {
        subject: signUpWords.subject(site.appName),
        element: <SignUp {...site} {...asked} {...linkProps(site, 'sign-up', link)} />,
      };
    }
    case 'reset-password': {
      const { link, ...asked } = mail.props;
      const props = { ...site, ...asked, ...linkProps(site, 'password-reset', link) };
      return { subject: resetPasswordWords.subject(site.appName), element: <ResetPassword {...props} /> };
    }
    case 'account-exists':
      return {
        subject: accountExistsWords.subject(site.appName),
        element: <AccountExists {...site} {...mail.props} />,
      };
    case 'password-changed':
      return {
        subject: passwordChangedWords.subject(site.appName),
        element: <PasswordChanged {...site} {...mail.props} />,
      };
  }
}
