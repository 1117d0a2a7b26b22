import SignUp, { type SignUpProps } from '../sign-up';

export default function SignUpWithoutSupport(props: SignUpProps) {
  return <SignUp {...props} />;
}

SignUpWithoutSupport.PreviewProps = {
  ...SignUp.PreviewProps,
  supportEmail: null,
} satisfies SignUpProps;
