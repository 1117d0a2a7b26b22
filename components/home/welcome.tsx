import type { ReactNode } from 'react';
import { Mark } from '../ui/mark';
import styles from './welcome.module.css';

type Props = { appName: string; signedInAs: string | null; children: ReactNode };

const promises = [
  ['One link by email', 'Forgot your password? A link comes by email. It works once, and for minutes only.'],
  ['Old doors close', 'A new password signs you out everywhere else, and ends every older link.'],
  ['Nobody learns who is here', 'No page tells a stranger whether an address has an account.'],
] as const;

/** What this is, in one screen. */
export function Welcome({ appName, signedInAs, children }: Props) {
  return (
    <div className={styles.welcome}>
      <span className={styles.paper}>
        <Mark size="large" />
      </span>
      <h1 className={styles.title}>A spare key for your account</h1>
      <p className={styles.lead}>
        {signedInAs
          ? `Welcome back, ${signedInAs}. You are signed in to ${appName}.`
          : `${appName} keeps your account, and gets you back in when you forget the password.`}
      </p>
      <div className={styles.actions}>{children}</div>
      <ul className={styles.promises}>
        {promises.map(([title, words]) => (
          <li key={title}>
            <h2>{title}</h2>
            <p>{words}</p>
          </li>
        ))}
      </ul>
    </div>
  );
}
