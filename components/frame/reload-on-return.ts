/**
 * Makes Back and Forward load the page from the server, as they do without JavaScript. The router and the browser would
 * show a cached page, although the user may have signed out in another tab.
 */
export function reloadOnReturn(): void {
  window.addEventListener('popstate', (event) => {
    // No state means a jump within the page, such as to a heading.
    if (event.state === null) return;
    event.stopImmediatePropagation();
    window.location.reload();
  });
  const root = document.documentElement;
  window.addEventListener('pagehide', ({ persisted }) => (root.hidden = persisted));
  window.addEventListener('pageshow', ({ persisted }) => persisted && window.location.reload());
}
