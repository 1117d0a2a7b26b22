import { Field, type FieldProps } from '../ui/field';

type Props = Omit<FieldProps, 'label' | 'type' | 'autoComplete'>;

/** An address, the name that an account goes by. */
export function EmailField(props: Props) {
  return (
    <Field
      {...props}
      label="Email address"
      type="email"
      inputMode="email"
      autoComplete="username"
      autoCapitalize="none"
      spellCheck={false}
      required
    />
  );
}
