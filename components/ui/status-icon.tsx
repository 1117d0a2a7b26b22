import styles from './status-icon.module.css';

const shapes = {
  error: 'M8 4.5v4.2M8 11.4v.1',
  success: 'M5 8.3l2.1 2.1L11.2 6',
  plain: 'M8 7.4v4.1M8 4.6v.1',
};

/** Shows a message's tone by shape as well as by colour. */
export function StatusIcon({ tone }: { tone: keyof typeof shapes }) {
  return (
    <svg className={styles.icon} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <circle cx="8" cy="8" r="7.1" />
      <path d={shapes[tone]} />
    </svg>
  );
}
