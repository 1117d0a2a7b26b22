import { longNames } from '../_components/site';
import EmailChangeNotice, { type EmailChangeNoticeProps } from '../email-change-notice';

export default function EmailChangeNoticeLongNames(props: EmailChangeNoticeProps) {
  return <EmailChangeNotice {...props} />;
}

EmailChangeNoticeLongNames.PreviewProps = {
  ...EmailChangeNotice.PreviewProps,
  ...longNames,
} satisfies EmailChangeNoticeProps;
