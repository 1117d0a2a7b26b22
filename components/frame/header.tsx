import Link from 'next/link';
import { routes } from '@/lib/routes';
import { Logo } from '../ui/logo';
import styles from './frame.module.css';

export function Header({ appName }: { appName: string }) {
  return (
    <header className={styles.header}>
      <Link href={routes.home} prefetch={false} className={styles.brand}>
        <Logo />
        {appName}
      </Link>
    </header>
  );
}
