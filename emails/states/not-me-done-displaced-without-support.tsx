import NotMeDone, { type NotMeDoneProps } from '../not-me-done';

export default function NotMeDoneDisplacedWithoutSupport(props: NotMeDoneProps) {
  return <NotMeDone {...props} />;
}

NotMeDoneDisplacedWithoutSupport.PreviewProps = {
  ...NotMeDone.PreviewProps,
  displaced: true,
  supportEmail: null,
} satisfies NotMeDoneProps;
