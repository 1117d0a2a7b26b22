import { PasswordField } from '../ui/password-field';
import { fieldWords, passwordHint } from '../words';
import type { FieldCode } from '@/lib/schemas/form-state';
import type { UseFormRegisterReturn } from 'react-hook-form';

type Name = 'password' | 'confirmPassword';
type Props = {
  field: (name: Name, deps?: Name[]) => UseFormRegisterReturn & { defaultValue?: string };
  error: (name: Name) => FieldCode | undefined;
  minLength: number;
  label: string;
};

/** A password to be chosen, twice. */
export function NewPasswordFields({ field, error, minLength, label }: Props) {
  const words = (name: Name) => {
    const code = error(name);
    return code && fieldWords(code, minLength);
  };
  return (
    <>
      <PasswordField
        {...field('password', ['confirmPassword'])}
        label={label}
        autoComplete="new-password"
        required
        hint={passwordHint(minLength)}
        error={words('password')}
      />
      <PasswordField
        {...field('confirmPassword')}
        label="Repeat the password"
        autoComplete="new-password"
        required
        error={words('confirmPassword')}
      />
    </>
  );
}
