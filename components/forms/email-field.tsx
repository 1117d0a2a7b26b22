import { Field, type FieldProps } from '../ui/field';
import { formWords } from '../words/forms';

type Props = Omit<FieldProps, 'label' | 'type' | 'autoComplete'>;

/** The email address of an account, which is its username for password managers. */
export function EmailField(props: Props) {
  return (
    <Field
      {...props}
      label={formWords.address}
      type="email"
      inputMode="email"
      autoComplete="username"
      autoCapitalize="none"
      spellCheck={false}
      required
    />
  );
}
