import { Layout } from './_components/layout';
import { MainLink } from './_components/main-link';
import { notMe } from './_components/not-me';
import { Paragraph } from './_components/paragraph';
import { Requested } from './_components/requested';
import { sampleSite, sampleToken, type Site } from './_components/site';

/** Goes to the address that the account keeps until the new one is confirmed. */
export type EmailChangeNoticeProps = Site & {
  name: string;
  requestedAt: Date;
  device: string;
  notMeLink: string;
};

export const subject = ({ appName }: Site) => `Email address change requested for your ${appName} account`;

export default function EmailChangeNotice(props: EmailChangeNoticeProps) {
  return (
    <Layout site={props} title="Email address change requested" preview="Nothing has changed yet.">
      <Paragraph>Hello {props.name},</Paragraph>
      <Paragraph>
        Someone asked to change the email address on your {props.appName} account. They were signed in and
        entered your password.
      </Paragraph>
      <Paragraph>Nothing has changed yet. The new address has to be confirmed first.</Paragraph>
      <Paragraph>If this was you, you can ignore this email.</Paragraph>
      <Paragraph>
        If this wasn’t you, someone knows your password. Tell us within 7 days and we’ll cancel the change,
        sign you out everywhere, disable your password and email you a link to set a new one.
      </Paragraph>
      <MainLink href={props.notMeLink} label={notMe} />
      <Requested {...props} />
    </Layout>
  );
}

EmailChangeNotice.PreviewProps = {
  ...sampleSite,
  name: 'Ada Byron',
  requestedAt: new Date('2026-11-23T14:22:00Z'),
  device: 'Safari on iPhone',
  notMeLink: `https://accounts.example.com/not-me/${sampleToken}`,
} satisfies EmailChangeNoticeProps;
