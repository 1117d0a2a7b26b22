import type { UseFormRegisterReturn } from 'react-hook-form';
import type { FieldCode } from '@/lib/schemas/form-state';
import { PasswordField } from '../ui/password-field';
import { fieldErrorWords } from '../words/errors';
import { formWords } from '../words/forms';

type Props = {
  field: UseFormRegisterReturn & { autoFocus: boolean };
  code: FieldCode | undefined;
};

export function CurrentPasswordField({ field, code }: Props) {
  return (
    <PasswordField
      {...field}
      label={formWords.currentPassword}
      autoComplete="current-password"
      required
      error={code && fieldErrorWords(code, 0)}
    />
  );
}
