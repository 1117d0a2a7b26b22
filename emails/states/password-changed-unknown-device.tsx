import PasswordChanged, { type PasswordChangedProps } from '../password-changed';

export default function PasswordChangedUnknownDevice(props: PasswordChangedProps) {
  return <PasswordChanged {...props} />;
}

PasswordChangedUnknownDevice.PreviewProps = {
  ...PasswordChanged.PreviewProps,
  device: 'an unknown device',
} satisfies PasswordChangedProps;
