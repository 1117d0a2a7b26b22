import { Layout } from './_components/layout';
import { MainLink } from './_components/main-link';
import { notMe } from './_components/not-me';
import { Paragraph } from './_components/paragraph';
import { sampleSite, sampleToken, type Site } from './_components/site';
import { dateAndTime } from './_components/times';

export type PasswordChangedProps = Site & {
  name: string;
  changedAt: Date;
  device: string;
  notMeLink: string;
};

export const subject = ({ appName }: Site) => `Your ${appName} password was changed`;

export default function PasswordChanged(props: PasswordChangedProps) {
  return (
    <Layout
      site={props}
      title="Your password was changed"
      preview="If this wasn’t you, tell us within 7 days."
    >
      <Paragraph>Hello {props.name},</Paragraph>
      <Paragraph>
        The password for your {props.appName} account was changed on {dateAndTime(props.changedAt)} from{' '}
        {props.device}. Every other session was ended, and earlier links to set a password no longer work.
      </Paragraph>
      <Paragraph>If this was you, there’s nothing to do.</Paragraph>
      <Paragraph>
        If this wasn’t you, someone else can get into your account. Tell us within 7 days and we’ll sign you
        out everywhere, disable the new password and email you a link to set another.
      </Paragraph>
      <MainLink href={props.notMeLink} label={notMe} />
      <Paragraph>
        Then change the password for your email too. Anyone who can read your email can reset your password
        here.
      </Paragraph>
    </Layout>
  );
}

PasswordChanged.PreviewProps = {
  ...sampleSite,
  name: 'Ada Byron',
  changedAt: new Date('2026-11-23T14:25:00Z'),
  device: 'Edge on Windows',
  notMeLink: `https://accounts.example.com/not-me/${sampleToken}`,
} satisfies PasswordChangedProps;
