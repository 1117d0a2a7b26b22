import ResetPassword, { type ResetPasswordProps } from '../reset-password';

export default function ResetPasswordShortLife(props: ResetPasswordProps) {
  return <ResetPassword {...props} />;
}

ResetPasswordShortLife.PreviewProps = {
  ...ResetPassword.PreviewProps,
  // Below two minutes, the lifetime is shown in seconds.
  lifeSeconds: 45,
  expiresAt: new Date('2026-11-23T14:22:45Z'),
} satisfies ResetPasswordProps;
