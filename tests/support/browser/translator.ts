import type { Page } from 'playwright-core';

/**
 * Translates a page as Chrome does: each text gives way to a font element in a font element. With `goesOn`, whatever
 * changes later is translated too, until another document is loaded.
 */
export async function translate(page: Page, { goesOn }: { goesOn: boolean }): Promise<void> {
  await page.evaluate(`(${source})(${goesOn})`);
}

// The page's own language, as text: it runs in the browser.
const source = `(goesOn) => {
  const isText = (node) =>
    node.nodeType === 3 && node.data.trim() !== '' && node.parentElement &&
    !node.parentElement.closest('font, script, style, title, textarea');
  const replace = (text) => {
    const [outer, inner] = [document.createElement('font'), document.createElement('font')];
    inner.textContent = text.data;
    outer.append(inner);
    text.replaceWith(outer);
  };
  const all = (root) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) if (isText(walker.currentNode)) texts.push(walker.currentNode);
    texts.forEach(replace);
  };
  all(document.body);
  document.documentElement.classList.add('translated-ltr');
  if (!goesOn) return;
  new MutationObserver((records) => {
    for (const { type, target, addedNodes } of records) {
      if (type === 'characterData' && isText(target)) replace(target);
      for (const node of addedNodes) if (node.isConnected) isText(node) ? replace(node) : node.nodeType === 1 && all(node);
    }
  }).observe(document.body, { childList: true, characterData: true, subtree: true });
}`;
