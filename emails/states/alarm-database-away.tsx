import Alarm, { type AlarmProps } from '../alarm';

export default function AlarmDatabaseAway(props: AlarmProps) {
  return <Alarm {...props} />;
}

AlarmDatabaseAway.PreviewProps = {
  ...Alarm.PreviewProps,
  kind: 'database-away',
  count: 1,
  failure: 'q7Xk2mPd',
} satisfies AlarmProps;
