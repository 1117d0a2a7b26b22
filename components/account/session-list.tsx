import { ButtonForm } from '../forms/button-form';
import type { FormAction } from '../forms/use-action-form';
import { LocalTime } from '../ui/local-time';
import { accountWords } from '../words/account';
import { formWords } from '../words/forms';
import styles from './account.module.css';

const words = accountWords.security;

export type ShownSession = {
  handle: string;
  device: string;
  createdAt: Date;
  lastSeenAt: Date;
  isThis: boolean;
};
type Props = { sessions: ShownSession[]; end: FormAction<'session'>; endOthers: FormAction<never> };

/** The user's sessions, each with a button to end it. */
export function SessionList({ sessions, end, endOthers }: Props) {
  return (
    <>
      <ul className={styles.list}>
        {sessions.map(({ handle, device, createdAt, lastSeenAt, isThis }) => (
          <li key={handle}>
            <div>
              <p className={styles.what}>{device}</p>
              <p className={styles.soft}>{words.signedIn(<LocalTime at={createdAt} />)}</p>
              {!isThis && <p className={styles.soft}>{words.lastSeen(<LocalTime at={lastSeenAt} />)}</p>}
            </div>
            {isThis ? (
              <p className={styles.soft}>{words.thisOne}</p>
            ) : (
              <ButtonForm
                action={end}
                label={formWords.endSession}
                spokenLabel={formWords.endSessionOf(device)}
                hidden={{ session: handle }}
              />
            )}
          </li>
        ))}
      </ul>
      {sessions.length > 1 && <ButtonForm action={endOthers} label={formWords.endOtherSessions} wide />}
    </>
  );
}
