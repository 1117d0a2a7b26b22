import Test, { type TestProps } from '../test';

export default function TestWithoutSupport(props: TestProps) {
  return <Test {...props} />;
}

TestWithoutSupport.PreviewProps = {
  ...Test.PreviewProps,
  provider: 'smtp',
  supportEmail: null,
} satisfies TestProps;
