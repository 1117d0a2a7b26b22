import { longNames } from '../_components/site';
import ResetPassword, { type ResetPasswordProps } from '../reset-password';

export default function ResetPasswordLongNames(props: ResetPasswordProps) {
  return <ResetPassword {...props} />;
}

ResetPasswordLongNames.PreviewProps = {
  ...ResetPassword.PreviewProps,
  ...longNames,
} satisfies ResetPasswordProps;
