import { longNames } from '../_components/site';
import EmailChanged, { type EmailChangedProps } from '../email-changed';

export default function EmailChangedLongNames(props: EmailChangedProps) {
  return <EmailChanged {...props} />;
}

EmailChangedLongNames.PreviewProps = {
  ...EmailChanged.PreviewProps,
  ...longNames,
} satisfies EmailChangedProps;
