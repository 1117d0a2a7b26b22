import Link from 'next/link';
import type { ReactNode } from 'react';
import { routes } from '@/lib/routes';
import { ButtonForm } from '../forms/button-form';
import type { FormAction } from '../forms/use-action-form';
import { FlashNotice } from '../frame/flash-notice';
import { Notice } from '../ui/notice';
import { TextLink } from '../ui/text-link';
import type { flashWords } from '../words/frame';
import { formWords } from '../words/forms';
import { accountWords as words } from '../words/account';
import styles from './account.module.css';

const links = [
  [routes.account, words.links.profile],
  [routes.accountSecurity, words.links.security],
  [routes.accountEmail, words.links.email],
] as const;

type Props = {
  title: string;
  /** This page's path. */
  here: string;
  flash: { notice: keyof typeof flashWords; at: number } | null;
  signOut: FormAction<never>;
  /** The account's email address if emails to it bounce, otherwise null. */
  bounced: string | null;
  mailWorks: FormAction<never>;
  children: ReactNode;
};

/** The heading, navigation, sign-out button and notices that all account pages share. */
export function AccountFrame({ title, here, flash, signOut, bounced, mailWorks, children }: Props) {
  return (
    <div className={styles.account}>
      <div className={styles.head}>
        <h1>{title}</h1>
        <ButtonForm action={signOut} label={formWords.signOut} pendingLabel={formWords.signingOut} />
      </div>
      <nav aria-label={words.nav}>
        <ul className={styles.nav}>
          {links.map(([path, label]) => (
            <li key={path}>
              <Link href={path} prefetch={false} aria-current={path === here ? 'page' : undefined}>
                {label}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      {flash && <FlashNotice key={flash.at} notice={flash.notice} />}
      {bounced && (
        <Notice tone="plain">
          <p>{words.bounced.what(<strong>{bounced}</strong>)}</p>
          <p>
            {words.bounced.change(<TextLink href={routes.accountEmail}>{words.bounced.changeLink}</TextLink>)}
          </p>
          <ButtonForm action={mailWorks} label={formWords.mailWorks} />
        </Notice>
      )}
      {children}
    </div>
  );
}
