/** Dispatched on the document after hydration. */
export const HYDRATED = 'page-hydrated';

/**
 * Keeps what the user typed, or a password manager filled in, before hydration. If an extension has added an element to
 * the page, React renders the whole page again; this copies the removed fields' values to the new fields of the same
 * name.
 */
export function preserveInput(): void {
  let focused: EventTarget | null = document.activeElement;
  const note = ({ target }: FocusEvent) => (focused = target);
  const restore = (records: MutationRecord[]) => {
    for (const field of records.flatMap(({ removedNodes }) => [...removedNodes]).flatMap(fieldsIn)) {
      const fresh = document.querySelector<HTMLInputElement>(`input[name="${CSS.escape(field.name)}"]`);
      if (!fresh || field.isConnected || isUntouched(field) || !isUntouched(fresh)) continue;
      if (field.type === 'checkbox') fresh.checked = field.checked;
      else fresh.value = field.value;
      fresh.dispatchEvent(new Event('input', { bubbles: true }));
      if (focused === field) fresh.focus();
    }
  };
  const observer = new MutationObserver(restore);
  observer.observe(document, { childList: true, subtree: true });
  document.addEventListener('focusin', note);
  const stop = () => {
    restore(observer.takeRecords());
    observer.disconnect();
    document.removeEventListener('focusin', note);
  };
  document.addEventListener(HYDRATED, stop, { once: true });
}

const isUntouched = ({ type, value, defaultValue, checked, defaultChecked }: HTMLInputElement) =>
  type === 'checkbox' ? checked === defaultChecked : value === defaultValue;

function fieldsIn(node: Node): HTMLInputElement[] {
  if (!(node instanceof Element)) return [];
  return [...node.querySelectorAll<HTMLInputElement>('input[name]:not([type="hidden"])')];
}
