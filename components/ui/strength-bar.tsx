import type { PasswordStrength } from '@/lib/passwords/strength';
import styles from './strength-bar.module.css';

const steps = ['guessable', 'fair', 'good', 'strong'] as const;

/** Password strength as a bar of four segments. The label says the same in words. Takes up its space from the start, so that nothing moves. */
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
