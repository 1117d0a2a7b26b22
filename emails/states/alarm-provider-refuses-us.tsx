import Alarm, { type AlarmProps } from '../alarm';

export default function AlarmProviderRefusesUs(props: AlarmProps) {
  return <Alarm {...props} />;
}

AlarmProviderRefusesUs.PreviewProps = {
  ...Alarm.PreviewProps,
  kind: 'provider-refuses-us',
  count: 1,
  failure: 'q7Xk2mPd',
} satisfies AlarmProps;
