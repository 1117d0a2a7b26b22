import type { Metadata, Viewport } from 'next';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { AnnounceHydration } from '@/components/forms/announce-hydration';
import { Footer } from '@/components/frame/footer';
import frame from '@/components/frame/frame.module.css';
import { Header } from '@/components/frame/header';
import { frameWords } from '@/components/words/frame';
import { language } from '@/components/words/language';
import { pageWords } from '@/components/words/pages';
import { env } from '@/lib/env';
import { mailboxPath } from './_paths/mailbox';
import { fontClasses } from './fonts';
import './styles/tokens.css';
import './styles/base.css';
// Every page preloads the styles of the error and not-found pages. Imported here, they don't cause browser warnings.
import '@/components/ui/button.module.css';
import '@/components/ui/card.module.css';

export const viewport: Viewport = {
  colorScheme: 'light dark',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f8f5ef' },
    { media: '(prefers-color-scheme: dark)', color: '#151310' },
  ],
};

export async function generateMetadata(): Promise<Metadata> {
  await headers();
  const { appName, appUrl } = env();
  return {
    metadataBase: new URL(appUrl),
    title: { default: appName, template: `%s · ${appName}` },
    description: pageWords.site.description(appName),
  };
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  // Makes every page dynamic: a static page has no nonce, and the browser would block its scripts.
  await headers();
  const { appName, supportEmail } = env();
  return (
    // Extensions add attributes to these before React hydrates them.
    <html lang={language} className={fontClasses} suppressHydrationWarning>
      <body suppressHydrationWarning>
        <a href="#main" className={frame.skip}>
          {frameWords.skip}
        </a>
        <Header appName={appName} />
        <main id="main" tabIndex={-1} className={frame.main}>
          {children}
        </main>
        <Footer supportEmail={supportEmail} mailboxHref={mailboxPath()} />
        <AnnounceHydration />
      </body>
    </html>
  );
}
