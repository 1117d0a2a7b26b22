import { longNames } from '../_components/site';
import DeleteAccount, { type DeleteAccountProps } from '../delete-account';

export default function DeleteAccountLongNames(props: DeleteAccountProps) {
  return <DeleteAccount {...props} />;
}

DeleteAccountLongNames.PreviewProps = {
  ...DeleteAccount.PreviewProps,
  ...longNames,
} satisfies DeleteAccountProps;
