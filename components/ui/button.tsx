import Link from 'next/link';
import type { ComponentProps, ReactNode } from 'react';
import styles from './button.module.css';

type Look = { primary?: boolean; wide?: boolean };

function look({ primary, wide }: Look) {
  return [primary ? styles.primary : styles.button, wide ? styles.wide : ''].join(' ').trim();
}

/** Uses aria-disabled instead of disabled while pending, so that it keeps the focus. */
export function Button({
  primary,
  wide,
  pending = false,
  waiting = false,
  pendingLabel,
  children,
  ...rest
}: ComponentProps<'button'> & Look & { pending?: boolean; waiting?: boolean; pendingLabel?: string }) {
  return (
    <button
      type="submit"
      suppressHydrationWarning
      {...rest}
      className={look({ primary, wide })}
      aria-disabled={pending || waiting || undefined}
      aria-busy={pending || undefined}
      onClick={pending || waiting ? (event) => event.preventDefault() : rest.onClick}
    >
      {pending && <span className={styles.spinner} aria-hidden="true" />}
      <span>{pending && pendingLabel ? pendingLabel : children}</span>
    </button>
  );
}

/** A link that looks like a button. */
export function ButtonLink({ href, primary, wide, children }: Look & { href: string; children: ReactNode }) {
  return (
    <Link href={href} prefetch={false} className={look({ primary, wide })}>
      {children}
    </Link>
  );
}

/** Reloads the page, with or without JavaScript. */
export function ReloadLink({ children }: { children: ReactNode }) {
  return (
    <a href="" className={look({ primary: true, wide: true })}>
      {children}
    </a>
  );
}
