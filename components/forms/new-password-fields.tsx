import { useEffect, useState, type InputEvent } from 'react';
import type { UseFormRegisterReturn } from 'react-hook-form';
import { passwordStrength, type PasswordStrength } from '@/lib/passwords/strength';
import type { FieldCode } from '@/lib/schemas/form-state';
import form from '../ui/form.module.css';
import { PasswordField } from '../ui/password-field';
import { StrengthBar } from '../ui/strength-bar';
import { VisuallyHidden } from '../ui/visually-hidden';
import { fieldErrorWords } from '../words/errors';
import { formWords, passwordHint } from '../words/forms';
import { spokenStrength, strengthWords } from '../words/strength';

type Name = 'password' | 'confirmPassword';

export type NewPasswordRules = { minLength: number; address: string; appName: string };

type Props = {
  field: (name: Name, deps?: Name[]) => UseFormRegisterReturn & { defaultValue?: string; autoFocus: boolean };
  error: (name: Name) => FieldCode | undefined;
  rules: NewPasswordRules;
  label: string;
};

/** A new password and its confirmation. The strength is computed in the browser as the user types. */
export function NewPasswordFields({ field, error, rules, label }: Props) {
  const [strength, setStrength] = useState<PasswordStrength | null>(null);
  const judge = ({ currentTarget: { value, form: whole } }: InputEvent<HTMLInputElement>) => {
    const typedName = whole?.elements.namedItem('name');
    const name = typedName instanceof HTMLInputElement ? typedName.value : '';
    setStrength(passwordStrength(value, { ...rules, name }));
  };
  const words = (name: Name) => {
    const code = error(name);
    return code && fieldErrorWords(code, rules.minLength);
  };

  return (
    <>
      <PasswordField
        {...field('password', ['confirmPassword'])}
        label={label}
        autoComplete="new-password"
        required
        onInput={judge}
        aside={
          strength && (
            <span className={form.aside} aria-hidden="true">
              {strengthWords(strength)}
            </span>
          )
        }
        below={
          <>
            <StrengthBar strength={strength} />
            <SpokenStrength strength={strength} />
          </>
        }
        hint={passwordHint(rules.minLength)}
        error={words('password')}
      />
      <PasswordField
        {...field('confirmPassword')}
        label={formWords.confirmPassword}
        autoComplete="new-password"
        required
        error={words('confirmPassword')}
      />
    </>
  );
}

/** Announced when typing pauses, because announcing every key would be noise. */
function SpokenStrength({ strength }: { strength: PasswordStrength | null }) {
  const [said, setSaid] = useState('');
  const words = strength ? spokenStrength(strength) : '';
  useEffect(() => {
    const pause = setTimeout(() => setSaid(words), 1_000);
    return () => clearTimeout(pause);
  }, [words]);
  return <VisuallyHidden>{said}</VisuallyHidden>;
}
