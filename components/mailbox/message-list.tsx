import Link from 'next/link';
import type { MailboxMessage } from '@/lib/mail/mailbox/list';
import { Moment } from '../ui/moment';
import styles from './mailbox.module.css';

/** The mailbox: newest first. */
export function MessageList({ path, messages }: { path: string; messages: MailboxMessage[] }) {
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>Development mailbox</h1>
        <p className={styles.soft}>
          This copy sends no mail: what it would have sent is here. <a href={`${path}/messages`}>As JSON</a>
        </p>
      </header>
      {messages.length === 0 && (
        <p className={styles.empty}>
          Nothing yet. Sign up, or ask for a new password, and load this page again.
        </p>
      )}
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
                <span className={styles.soft}>To {message.to}</span>
                <span className={styles.soft}>
                  <Moment at={message.sentAt} withTime />
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
