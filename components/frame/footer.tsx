import { TextLink } from '../ui/text-link';
import { frameWords } from '../words/frame';
import styles from './frame.module.css';

type Props = { supportEmail: string | null; mailboxHref: string | null };

/** Links to support and, in development, to the mailbox. */
export function Footer({ supportEmail, mailboxHref }: Props) {
  if (!supportEmail && !mailboxHref) return null;
  return (
    <footer className={styles.footer}>
      {supportEmail && <p>{frameWords.support(<a href={`mailto:${supportEmail}`}>{supportEmail}</a>)}</p>}
      {mailboxHref && (
        <p>
          <TextLink href={mailboxHref}>{frameWords.mailbox}</TextLink>
        </p>
      )}
    </footer>
  );
}
