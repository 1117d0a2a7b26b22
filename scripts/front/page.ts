import { env } from '../../lib/env';
import { pageWords, type PageCode } from './page-words';

// The colours and sizes of app/styles/tokens.css. This page must stand when nothing else does, so it brings its own.
const STYLE = `
:root{color-scheme:light dark;--paper:#f8f5ef;--card:#fffdf9;--ink:#221d16;--soft:#665d50;--line:#e5ded1;--brass:#8a5a0b;--on:#fffdf9}
@media (prefers-color-scheme:dark){:root{--paper:#151310;--card:#1d1a16;--ink:#f0eae0;--soft:#aba294;--line:#35302a;--brass:#f2b84b;--on:#221803}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1rem;background:var(--paper);color:var(--ink);font:400 1rem/1.5 ui-sans-serif,system-ui,sans-serif}
main{width:100%;max-width:25rem;padding:2rem;background:var(--card);border:1px solid var(--line);border-radius:.625rem}
h1{margin:0 0 .5rem;font-size:1.5rem;font-weight:600;line-height:1.2;letter-spacing:-.02em}
p{margin:0 0 1.5rem}
a{display:block;min-height:2.75rem;padding:.625rem 1rem;border-radius:.5rem;background:var(--brass);color:var(--on);font-weight:600;text-align:center;text-decoration:none}
a:focus-visible{outline:2px solid var(--brass);outline-offset:2px}
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
  const { title, text, link } = pageWords[code];
  const way = link === 'again' ? [at.link, 'Try again'] : ['/', 'To the start page'];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)} · ${escaped(env().appName)}</title>
<link rel="icon" href="/icon.svg">
<style nonce="${at.nonce}">${STYLE}
</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
<p>${escaped(text)}</p>
<a href="${escaped(way[0] ?? '/')}">${way[1]}</a>
${code === 'failed' ? `<small>Reference: ${escaped(at.reference)}</small>` : ''}
</main>
</body>
</html>
`;
}
