import { Layout } from './_components/layout';
import { MainLink } from './_components/main-link';
import { Paragraph } from './_components/paragraph';
import { Requested } from './_components/requested';
import { sampleSite, type Site } from './_components/site';
import { WordLink } from './_components/word-link';

export type AccountExistsProps = Site & { name: string; requestedAt: Date; device: string };

export const subject = ({ appName }: Site) => `You already have an account with ${appName}`;

export default function AccountExists({ name, requestedAt, device, ...site }: AccountExistsProps) {
  return (
    <Layout
      site={site}
      title="You already have an account"
      preview="Someone tried to sign up with your email address."
    >
      <Paragraph>Hello {name},</Paragraph>
      <Paragraph>
        Someone tried to sign up for {site.appName} with your email address, but you already have an account.
        If this was you, sign in instead.
      </Paragraph>
      <MainLink href={`${site.appUrl}/sign-in`} label="Sign in" />
      <WordLink href={`${site.appUrl}/forgot-password`} label="Forgot your password?" />
      <Paragraph>If this wasn’t you, you can ignore this email. Your account hasn’t changed.</Paragraph>
      <Requested requestedAt={requestedAt} device={device} />
    </Layout>
  );
}

AccountExists.PreviewProps = {
  ...sampleSite,
  name: 'Ada Byron',
  requestedAt: new Date('2026-11-23T14:22:00Z'),
  device: 'Chrome on Android',
} satisfies AccountExistsProps;
