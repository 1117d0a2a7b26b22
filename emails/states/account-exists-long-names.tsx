import { longNames } from '../_components/site';
import AccountExists, { type AccountExistsProps } from '../account-exists';

export default function AccountExistsLongNames(props: AccountExistsProps) {
  return <AccountExists {...props} />;
}

AccountExistsLongNames.PreviewProps = {
  ...AccountExists.PreviewProps,
  ...longNames,
} satisfies AccountExistsProps;
