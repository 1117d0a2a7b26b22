import AccountDeleted, { type AccountDeletedProps } from '../account-deleted';

export default function AccountDeletedWithoutSupport(props: AccountDeletedProps) {
  return <AccountDeleted {...props} />;
}

AccountDeletedWithoutSupport.PreviewProps = {
  ...AccountDeleted.PreviewProps,
  supportEmail: null,
} satisfies AccountDeletedProps;
