import styles from './checkbox.module.css';

/** One yes or no. The whole line can be pressed. */
export function Checkbox({
  name,
  label,
  defaultChecked,
}: {
  name: string;
  label: string;
  defaultChecked?: boolean;
}) {
  return (
    <label className={styles.line}>
      <input type="checkbox" name={name} defaultChecked={defaultChecked} className={styles.box} />
      {label}
    </label>
  );
}
