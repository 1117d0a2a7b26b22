import Link from 'next/link';
import type { MailboxMessage } from '@/lib/mail/mailbox/message';
import { UtcTime } from '../ui/utc-time';
import { mailboxWords as words } from '../words/mailbox';
import styles from './mailbox.module.css';

/** The mailbox: newest first. */
export function MessageList({ path, messages }: { path: string; messages: MailboxMessage[] }) {
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>{words.title}</h1>
        <p className={styles.soft}>
          {words.lead} <a href={`${path}/messages`}>{words.asJson}</a>
        </p>
      </header>
      {messages.length === 0 && <p className={styles.empty}>{words.empty}</p>}
      {messages.length > 0 && (
        <ul className={styles.list}>
          {messages.map((message) => (
            <li key={message.id}>
              <Link
                href={`${path}/${encodeURIComponent(message.id)}`}
                prefetch={false}
                className={styles.item}
              >
                <span className={styles.subject}>{message.subject}</span>
                <span className={styles.soft}>{words.to(message.to)}</span>
                <span className={styles.soft}>
                  <UtcTime at={message.sentAt} withTime />
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
