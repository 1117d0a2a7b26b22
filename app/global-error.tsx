'use client';
import { Failure } from '@/components/frame/failure';
import frame from '@/components/frame/frame.module.css';
import { Logo } from '@/components/ui/logo';
import { frameWords } from '@/components/words/frame';
import { language } from '@/components/words/language';
import { fontClasses } from './fonts';
import './styles/tokens.css';
import './styles/base.css';

/** Stands in for everything, the layout too, when the layout itself breaks. It knows no settings, so not the app's name. */
export default function GlobalErrorPage({ error }: { error: Error & { digest?: string } }) {
  return (
    <html lang={language} className={fontClasses}>
      <head>
        <title>{frameWords.failure.title}</title>
        <meta name="description" content={frameWords.failure.lead} />
      </head>
      <body>
        <header className={frame.header}>
          <span className={frame.brand}>
            <Logo />
          </span>
        </header>
        <main className={frame.main}>
          <Failure reference={error.digest} />
        </main>
      </body>
    </html>
  );
}
