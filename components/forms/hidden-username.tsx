import form from '../ui/form.module.css';

/** Tells password managers which account the password is for. Neither shown nor sent. */
export function HiddenUsername({ address }: { address: string }) {
  return (
    <input
      type="text"
      autoComplete="username"
      value={address}
      readOnly
      tabIndex={-1}
      aria-hidden="true"
      className={form.hidden}
    />
  );
}
