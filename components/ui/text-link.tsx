import Link from 'next/link';
import type { ReactNode } from 'react';
import styles from './text-link.module.css';

/** A link in words. Not prefetched: every page here is made afresh for its reader. */
export function TextLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link href={href} prefetch={false} className={styles.link}>
      {children}
    </Link>
  );
}
