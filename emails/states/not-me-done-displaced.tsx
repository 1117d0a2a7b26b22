import NotMeDone, { type NotMeDoneProps } from '../not-me-done';

export default function NotMeDoneDisplaced(props: NotMeDoneProps) {
  return <NotMeDone {...props} />;
}

NotMeDoneDisplaced.PreviewProps = {
  ...NotMeDone.PreviewProps,
  displaced: true,
} satisfies NotMeDoneProps;
