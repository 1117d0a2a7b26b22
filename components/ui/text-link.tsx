import Link from 'next/link';
import type { ReactNode } from 'react';
import styles from './text-link.module.css';

/** Isn't prefetched: every page is rendered per request. */
export function TextLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link href={href} prefetch={false} className={styles.link}>
      {children}
    </Link>
  );
}
