import { Field, type FieldProps } from '../ui/field';
import { formWords } from '../words/forms';

type Props = Omit<FieldProps, 'label' | 'type' | 'autoComplete'>;

/** An address, the name that an account goes by. */
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
