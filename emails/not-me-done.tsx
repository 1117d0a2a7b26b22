import { Layout } from './_components/layout';
import { Paragraph } from './_components/paragraph';
import { sampleSite, type Site } from './_components/site';
import { dateAndTime } from './_components/times';

/** Has no link. `displaced`: for the address that the account had until now. It doesn't say who was right. */
export type NotMeDoneProps = Site & { name: string; doneAt: Date; device: string; displaced: boolean };

export const subject = ({ appName }: Site) => `You were signed out of ${appName} everywhere`;

export default function NotMeDone({ displaced, ...props }: NotMeDoneProps) {
  return displaced ? <Displaced {...props} /> : <Done {...props} />;
}

type Props = Omit<NotMeDoneProps, 'displaced'>;

function Done({ name, doneAt, device, ...site }: Props) {
  return (
    <Layout
      site={site}
      title="You were signed out everywhere"
      preview="Set a new password with the link in our next email."
    >
      <Paragraph>Hello {name},</Paragraph>
      <Paragraph>
        As you asked on {dateAndTime(doneAt)} from {device}, we signed you out of your {site.appName} account
        everywhere. Your password no longer works.
      </Paragraph>
      <Paragraph>We’re sending you another email with a link to set a new password.</Paragraph>
      <Paragraph>
        Your account uses this email address, and the address can’t be changed for 24 hours.
      </Paragraph>
      <Paragraph>
        If this wasn’t you, someone can read your email. Change the password for your email first.
      </Paragraph>
    </Layout>
  );
}

function Displaced({ name, doneAt, device, ...site }: Props) {
  return (
    <Layout
      site={site}
      title="Your account no longer uses this email address"
      preview="The change of email address was undone."
    >
      <Paragraph>Hello {name},</Paragraph>
      <Paragraph>
        Someone with access to the previous email address of your {site.appName} account undid the change of
        address on {dateAndTime(doneAt)} from {device}. The account uses that address again.
      </Paragraph>
      <Paragraph>You were signed out everywhere, and your password no longer works.</Paragraph>
      <Paragraph>
        {site.supportEmail
          ? 'If this is your account, write to us at the address below.'
          : `If this is your account, contact the people who run ${site.appName}.`}
      </Paragraph>
    </Layout>
  );
}

NotMeDone.PreviewProps = {
  ...sampleSite,
  name: 'Ada Byron',
  doneAt: new Date('2026-11-23T14:29:00Z'),
  device: 'Firefox on Windows',
  displaced: false,
} satisfies NotMeDoneProps;
