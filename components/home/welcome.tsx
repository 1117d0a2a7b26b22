import type { ReactNode } from 'react';
import { Logo } from '../ui/logo';
import { pageWords } from '../words/pages';
import styles from './welcome.module.css';

type Props = { appName: string; signedInAs: string | null; children: ReactNode };

const words = pageWords.home;

export function Welcome({ appName, signedInAs, children }: Props) {
  return (
    <div className={styles.welcome}>
      <span className={styles.paper}>
        <Logo size="large" />
      </span>
      <h1 className={styles.title}>{words.heading}</h1>
      <p className={styles.lead}>
        {signedInAs ? words.leadSignedIn(appName, signedInAs) : words.lead(appName)}
      </p>
      <div className={styles.actions}>{children}</div>
      <ul className={styles.promises}>
        {words.promises.map(({ title, text }) => (
          <li key={title}>
            <h2>{title}</h2>
            <p>{text}</p>
          </li>
        ))}
      </ul>
    </div>
  );
}
