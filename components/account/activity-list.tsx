import type { EventType } from '@/lib/audit/record';
import { LocalTime } from '../ui/local-time';
import { TextLink } from '../ui/text-link';
import { accountWords, eventWords } from '../words/account';
import styles from './account.module.css';

const words = accountWords.security;

export type ShownEvent = {
  key: string;
  type: EventType;
  at: Date;
  lastAt: Date | null;
  count: number;
  device: string | null;
};
type Props = { events: ShownEvent[]; newerHref: string | null; olderHref: string | null };

/** One page of the account's events, newest first. Repeated events within an hour are one entry with a count. */
export function ActivityList({ events, newerHref, olderHref }: Props) {
  if (events.length === 0) return <p className={styles.soft}>{words.noEvents}</p>;
  return (
    <>
      <ol className={styles.list}>
        {events.map(({ key, type, at, lastAt, count, device }) => (
          <li key={key}>
            <div>
              <p className={styles.what}>{eventWords[type]}</p>
              {device && <p className={styles.soft}>{words.from(device)}</p>}
              {lastAt && <p className={styles.soft}>{words.times(count, <LocalTime at={lastAt} />)}</p>}
            </div>
            <p className={styles.soft}>
              <LocalTime at={at} />
            </p>
          </li>
        ))}
      </ol>
      {(newerHref || olderHref) && (
        <nav aria-label={words.activityPages} className={styles.row}>
          <span>{newerHref && <TextLink href={newerHref}>{words.newer}</TextLink>}</span>
          <span>{olderHref && <TextLink href={olderHref}>{words.older}</TextLink>}</span>
        </nav>
      )}
    </>
  );
}
