import EmailChangeConfirm, { type EmailChangeConfirmProps } from '../email-change-confirm';

export default function EmailChangeConfirmWithoutSupport(props: EmailChangeConfirmProps) {
  return <EmailChangeConfirm {...props} />;
}

EmailChangeConfirmWithoutSupport.PreviewProps = {
  ...EmailChangeConfirm.PreviewProps,
  supportEmail: null,
} satisfies EmailChangeConfirmProps;
