import ResetPassword, { type ResetPasswordProps } from '../reset-password';

export default function ResetPasswordOverMidnight(props: ResetPasswordProps) {
  return <ResetPassword {...props} />;
}

ResetPasswordOverMidnight.PreviewProps = {
  ...ResetPassword.PreviewProps,
  requestedAt: new Date('2026-11-23T23:54:00Z'),
  expiresAt: new Date('2026-11-24T00:04:00Z'),
} satisfies ResetPasswordProps;
