import styles from './logo.module.css';

/** A small brass key. Hidden from screen readers, because the app's name is next to it. */
export function Logo({ size = 'small' }: { size?: 'small' | 'large' }) {
  return (
    <svg className={styles[size]} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <g transform="rotate(-45 16 16)">
        <circle cx="8" cy="16" r="4.7" />
        <path d="M12.7 16H28M27 16v4.6M22 16v3.4" />
      </g>
    </svg>
  );
}
