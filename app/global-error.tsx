'use client';
import { Failure } from '@/components/frame/failure';
import frame from '@/components/frame/frame.module.css';
import { frameWords } from '@/components/words/frame';
import { language } from '@/components/words/language';
import './styles/tokens.css';
import './styles/base.css';

/** Stands in for everything, the layout too, when the layout itself breaks. */
export default function GlobalErrorPage({ error }: { error: Error & { digest?: string } }) {
  return (
    <html lang={language}>
      <head>
        <title>{frameWords.failure.title}</title>
      </head>
      <body>
        <main className={frame.main}>
          <Failure reference={error.digest} />
        </main>
      </body>
    </html>
  );
}
