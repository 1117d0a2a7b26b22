import { Layout } from './_components/layout';
import { Lifetime, lifetimePreview } from './_components/lifetime';
import { MainLink } from './_components/main-link';
import { Paragraph } from './_components/paragraph';
import { Requested } from './_components/requested';
import { sampleSite, sampleToken, type Site } from './_components/site';
import { WordLink } from './_components/word-link';

export type ResetPasswordProps = Site & {
  name: string;
  link: string;
  lifeSeconds: number;
  expiresAt: Date;
  requestedAt: Date;
  device: string;
  /** Cancels `link` and changes nothing else. */
  notMeLink: string;
};

export const subject = ({ appName }: Site) => `Reset your ${appName} password`;

export default function ResetPassword(props: ResetPasswordProps) {
  return (
    <Layout site={props} title="Reset your password" preview={lifetimePreview(props.lifeSeconds)}>
      <Paragraph>Hello {props.name},</Paragraph>
      <Paragraph>Someone asked to reset the password for your {props.appName} account.</Paragraph>
      <MainLink href={props.link} label="Set a new password" />
      <Lifetime {...props} />
      <Paragraph>Don’t share this link or forward this email.</Paragraph>
      <Paragraph>
        If this wasn’t you, you can ignore this email. Your password hasn’t changed. You can also cancel the
        link.
      </Paragraph>
      <WordLink href={props.notMeLink} label="Cancel link" />
      <Requested {...props} />
    </Layout>
  );
}

ResetPassword.PreviewProps = {
  ...sampleSite,
  name: 'Ada Byron',
  link: `https://accounts.example.com/reset-password/${sampleToken}`,
  lifeSeconds: 600,
  expiresAt: new Date('2026-11-23T14:32:00Z'),
  requestedAt: new Date('2026-11-23T14:22:00Z'),
  device: 'Firefox on Windows',
  notMeLink: `https://accounts.example.com/not-me/${sampleToken}`,
} satisfies ResetPasswordProps;
