/** The links of a text that lead to the site itself, each once, in their order. */
export function linksIn(text: string, origin: string): string[] {
  const found = text.match(/https?:\/\/[^\s<>"'()[\]]+/g) ?? [];
  const own = found.filter(
    (link) => URL.canParse(link) && new URL(link).origin === origin && new URL(link).pathname !== '/',
  );
  return [...new Set(own)];
}
