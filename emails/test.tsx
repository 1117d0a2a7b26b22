import { Layout } from './_components/layout';
import { Note, Paragraph } from './_components/paragraph';
import { sampleSite, type Site } from './_components/site';
import { dateAndTime } from './_components/times';

const senders = {
  resend: 'through Resend',
  smtp: 'through SMTP',
  mailbox: 'to the development mailbox',
};

/** Sent by `npm run mail:test` to any address that the operator names. */
export type TestProps = Site & { sentAt: Date; provider: keyof typeof senders };

export const subject = ({ appName }: Site) => `Test email from ${appName}`;

export default function Test({ sentAt, provider, ...site }: TestProps) {
  return (
    <Layout site={site} title="Your test email arrived" preview="Email from this app reaches your mailbox.">
      <Paragraph>Hello,</Paragraph>
      <Paragraph>
        The people who run {site.appName} sent this to check that email arrives. It did: the sender and the
        provider settings work, at least for this mailbox.
      </Paragraph>
      <Paragraph>
        If you found it in the spam folder, other people’s emails will land there too. Check the SPF, DKIM and
        DMARC records of the sender’s domain.
      </Paragraph>
      <Paragraph>There’s nothing else to do. This email isn’t about your account.</Paragraph>
      <Note>
        Sent on {dateAndTime(sentAt)} {senders[provider]}.
      </Note>
    </Layout>
  );
}

Test.PreviewProps = {
  ...sampleSite,
  sentAt: new Date('2026-11-23T14:22:00Z'),
  provider: 'resend',
} satisfies TestProps;
