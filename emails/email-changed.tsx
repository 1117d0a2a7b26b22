import { Layout } from './_components/layout';
import { MainLink } from './_components/main-link';
import { Paragraph } from './_components/paragraph';
import { sampleSite, sampleToken, type Site } from './_components/site';
import { dateAndTime } from './_components/times';

/** Goes to the address that the account had before. */
export type EmailChangedProps = Site & { name: string; changedAt: Date; device: string; notMeLink: string };

export const subject = ({ appName }: Site) => `The email address on your ${appName} account was changed`;

export default function EmailChanged({ name, changedAt, device, notMeLink, ...site }: EmailChangedProps) {
  return (
    <Layout
      site={site}
      title="Your email address was changed"
      preview="If this wasn’t you, you can undo the change for 7 days."
    >
      <Paragraph>Hello {name},</Paragraph>
      <Paragraph>
        The email address on your {site.appName} account was changed on {dateAndTime(changedAt)} from {device}
        . Our emails now go to the new address.
      </Paragraph>
      <Paragraph>If this was you, there’s nothing to do.</Paragraph>
      <Paragraph>
        If this wasn’t you, undo the change. Your account will use this address again, we’ll sign you out
        everywhere and disable your password, and we’ll email a link to set a new one to this address.
      </Paragraph>
      <MainLink href={notMeLink} label="Undo change" />
      <Paragraph>
        You can undo it for 7 days, even if the password or the email address is changed again.
      </Paragraph>
    </Layout>
  );
}

EmailChanged.PreviewProps = {
  ...sampleSite,
  name: 'Ada Byron',
  changedAt: new Date('2026-11-23T14:27:00Z'),
  device: 'Safari on iPhone',
  notMeLink: `https://accounts.example.com/not-me/${sampleToken}`,
} satisfies EmailChangedProps;
