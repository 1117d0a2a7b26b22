const escaped = (text: string) => text.replace(/[&<>"]/g, (one) => `&#${one.charCodeAt(0)};`);

/** One page with all pictures, a row for each state. */
export function contactSheet(taken: { title: string; files: string[] }[]): string {
  const rows = taken.map(({ title, files }) => {
    const pictures = files.map((file) =>
      file.endsWith('.png')
        ? `<a href="${escaped(file)}"><img loading="lazy" alt="${escaped(file)}" src="${escaped(file)}"></a>`
        : `<a href="${escaped(file)}">${escaped(file)}</a>`,
    );
    return `<section><h2>${escaped(title)}</h2><div>${pictures.join('')}</div></section>`;
  });
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Screens</title>
<style>body{font:16px/1.5 system-ui;margin:24px;background:#777;color:#fff}div{display:flex;gap:12px;align-items:start;flex-wrap:wrap}img{height:420px;max-width:90vw;object-fit:contain;object-position:top}a{color:#fff}</style>
<h1>Screens</h1>${rows.join('\n')}</html>
`;
}
