import type { PasswordStrength } from '@/lib/passwords/strength';
import styles from './strength-bar.module.css';

const steps = ['guessable', 'fair', 'good', 'strong'] as const;

/** How good a password is, as a bar in four parts. The words beside the label say the same; this is for the eye. Its place is kept from the start. */
export function StrengthBar({ strength }: { strength: PasswordStrength | null }) {
  const reached = steps.findIndex((step) => step === strength?.level);
  const done = strength?.level === 'good' || strength?.level === 'strong';
  return (
    <div className={strength ? styles.bar : styles.empty} aria-hidden="true">
      {steps.map((step, index) => (
        <span key={step} className={index <= reached ? (done ? styles.done : styles.reached) : styles.part} />
      ))}
    </div>
  );
}
