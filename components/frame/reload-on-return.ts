/**
 * Back and Forward ask the server, as without JavaScript. The router would show a page from its memory, and so would the
 * browser, though whoever is signed in may have signed out in another tab.
 */
export function reloadOnReturn(): void {
  window.addEventListener('popstate', (event) => {
    // Without a state: a step within the page, to a heading.
    if (event.state === null) return;
    event.stopImmediatePropagation();
    window.location.reload();
  });
  const root = document.documentElement;
  window.addEventListener('pagehide', ({ persisted }) => (root.hidden = persisted));
  window.addEventListener('pageshow', ({ persisted }) => persisted && window.location.reload());
}
