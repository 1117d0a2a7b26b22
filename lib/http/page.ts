import { env } from '../env';
import { language, pageWords, referenceWords, wayWords, type PageCode } from './page-words';

// The colours and sizes of app/styles/tokens.css. This page must stand when nothing else does, so it brings its own.
const STYLE = `
:root{color-scheme:light dark;--paper:#f8f5ef;--card:#fffdf9;--ink:#221d16;--soft:#665d50;--line:#e5ded1;--brass:#8a5a0b;--on:#fffdf9}
@media (prefers-color-scheme:dark){:root{--paper:#151310;--card:#1d1a16;--ink:#f0eae0;--soft:#aba294;--line:#35302a;--brass:#f2b84b;--on:#221803}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;padding:0 .75rem;background:var(--paper);color:var(--ink);font:400 1rem/1.5 ui-sans-serif,system-ui,sans-serif;overflow-wrap:break-word}
header{padding:1.5rem 0;text-align:center}
header a{display:inline-flex;align-items:center;gap:.5rem;min-height:2.75rem;padding:0 .5rem;font-size:1.125rem;font-weight:600;letter-spacing:-.02em;color:inherit;text-decoration:none}
svg{width:1.75rem;height:1.75rem;fill:none;stroke:var(--brass);stroke-width:2.6;stroke-linecap:round}
main{max-width:25rem;margin:0 auto;padding:2rem;background:var(--card);border:1px solid var(--line);border-radius:.625rem}
@media (min-height:48rem){main{margin-top:2rem}}
@media (max-width:30rem){header{padding:1rem 0 .5rem}main{padding:1.5rem 1.25rem}}
h1{margin:0 0 .5rem;font-size:1.5rem;font-weight:600;line-height:1.2;letter-spacing:-.02em}
p{margin:0 0 1.5rem;color:var(--soft)}
.way{display:block;min-height:2.75rem;padding:.625rem 1rem;border-radius:.5rem;background:var(--brass);color:var(--on);font-weight:500;line-height:1.25;text-align:center;text-decoration:none}
a:focus-visible{border-radius:.25rem;outline:2px solid var(--brass);outline-offset:2px}
small{display:block;margin-top:1.5rem;color:var(--soft);font-size:.875rem}`;

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string) => text.replace(/[&<>"']/g, (one) => ENTITIES[one] ?? '');

/** The front's own page as HTML: it needs no JavaScript, no app and no database. */
export function ownPage(code: PageCode, at: { nonce: string; link: string; reference: string }): string {
  const { appName, appUrl } = env();
  const { title, text: words, link } = pageWords[code];
  const text = typeof words === 'string' ? words : words(appUrl);
  const href = { again: at.link, home: '/', there: appUrl + at.link }[link];
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)} · ${escaped(appName)}</title>
<meta name="description" content="${escaped(text)}">
<meta name="robots" content="noindex">
<link rel="icon" href="/icon.svg">
<style nonce="${at.nonce}">${STYLE}
</style>
</head>
<body>
<header>
<a href="/"><svg viewBox="0 0 32 32" aria-hidden="true"><g transform="rotate(-45 16 16)"><circle cx="8" cy="16" r="4.7"/><path d="M12.7 16H28M27 16v4.6M22 16v3.4"/></g></svg>${escaped(appName)}</a>
</header>
<main>
<h1>${escaped(title)}</h1>
<p>${escaped(text)}</p>
<a class="way" href="${escaped(href)}">${wayWords[link]}</a>
${code === 'failed' ? `<small>${escaped(referenceWords(at.reference))}</small>` : ''}
</main>
</body>
</html>
`;
}
