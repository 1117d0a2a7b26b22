import form from '../ui/form.module.css';

/** Not shown and not sent: tells a password manager which account the new password is for. */
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
