import NewDevice, { type NewDeviceProps } from '../new-device';

export default function NewDeviceUnknownDevice(props: NewDeviceProps) {
  return <NewDevice {...props} />;
}

NewDeviceUnknownDevice.PreviewProps = {
  ...NewDevice.PreviewProps,
  device: 'an unknown device',
} satisfies NewDeviceProps;
