import styles from './checkbox.module.css';

/** The label is part of the click target. */
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
