import type { MailboxMessage } from '@/lib/mail/mailbox/message';
import { Facts } from '../ui/facts';
import { UtcTime } from '../ui/utc-time';
import { TextLink } from '../ui/text-link';
import { mailboxWords as words } from '../words/mailbox';
import { linksIn } from './links-in';
import styles from './mailbox.module.css';

type Props = { path: string; message: MailboxMessage; appUrl: string };

/** One message: its links to open, both its parts, its headers. The HTML stands in a frame that may run nothing. */
export function Message({ path, message, appUrl }: Props) {
  const links = linksIn(message.text, appUrl);
  return (
    <article className={styles.page}>
      <header className={styles.head}>
        <p>
          <TextLink href={path}>{words.all}</TextLink>
        </p>
        <h1>{message.subject}</h1>
        <p className={styles.soft}>
          {words.to(message.to)} · <UtcTime at={message.sentAt} withTime />
        </p>
      </header>
      {links.length > 0 && (
        <section className={styles.part}>
          <h2>{words.links(links.length)}</h2>
          {links.map((link) => (
            <a key={link} href={link} className={styles.open}>
              {words.openLink} <span>{link}</span>
            </a>
          ))}
        </section>
      )}
      <section className={styles.part}>
        <h2>{words.html}</h2>
        <iframe
          className={styles.frame}
          title={words.htmlOf(message.subject)}
          src={`${path}/messages/${encodeURIComponent(message.id)}/html`}
          sandbox="allow-popups allow-popups-to-escape-sandbox"
        />
      </section>
      <section className={styles.part}>
        <h2>{words.text}</h2>
        <pre className={styles.text}>{message.text}</pre>
      </section>
      <section className={styles.part}>
        <h2>{words.headers}</h2>
        <Facts
          facts={[[words.from, message.from], [words.toName, message.to], ...Object.entries(message.headers)]}
        />
      </section>
    </article>
  );
}
