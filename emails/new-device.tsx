import { Layout } from './_components/layout';
import { MainLink } from './_components/main-link';
import { notMe, passwordKnown } from './_components/not-me';
import { Paragraph } from './_components/paragraph';
import { sampleSite, sampleToken, type Site } from './_components/site';
import { dateAndTime } from './_components/times';

export type NewDeviceProps = Site & { name: string; signedInAt: Date; device: string; notMeLink: string };

export const subject = ({ appName }: Site) => `New sign-in to your ${appName} account`;

export default function NewDevice({ name, signedInAt, device, notMeLink, ...site }: NewDeviceProps) {
  return (
    <Layout site={site} title="New sign-in to your account" preview="Someone signed in from a new browser.">
      <Paragraph>Hello {name},</Paragraph>
      <Paragraph>
        Someone signed in to your {site.appName} account on {dateAndTime(signedInAt)} from {device}. It’s the
        first time that this browser has used your current password.
      </Paragraph>
      <Paragraph>If this was you, there’s nothing to do.</Paragraph>
      <Paragraph>{passwordKnown}</Paragraph>
      <MainLink href={notMeLink} label={notMe} />
    </Layout>
  );
}

NewDevice.PreviewProps = {
  ...sampleSite,
  name: 'Ada Byron',
  signedInAt: new Date('2026-11-23T14:26:00Z'),
  device: 'Chrome on macOS',
  notMeLink: `https://accounts.example.com/not-me/${sampleToken}`,
} satisfies NewDeviceProps;
