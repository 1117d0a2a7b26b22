import { Layout } from './_components/layout';
import { Lifetime, lifetimePreview } from './_components/lifetime';
import { MainLink } from './_components/main-link';
import { Paragraph } from './_components/paragraph';
import { Requested } from './_components/requested';
import { sampleSite, sampleToken, type Site } from './_components/site';

/** Goes to an address that isn't verified yet, so it contains nothing that a user typed, not even a name. */
export type EmailChangeConfirmProps = Site & {
  link: string;
  lifeSeconds: number;
  expiresAt: Date;
  requestedAt: Date;
  device: string;
};

export const subject = ({ appName }: Site) => `Confirm your new email address for ${appName}`;

export default function EmailChangeConfirm(props: EmailChangeConfirmProps) {
  return (
    <Layout site={props} title="Confirm your new email address" preview={lifetimePreview(props.lifeSeconds)}>
      <Paragraph>Hello,</Paragraph>
      <Paragraph>Confirm that you want to use this email address for your {props.appName} account.</Paragraph>
      <MainLink href={props.link} label="Confirm email address" />
      <Lifetime {...props} />
      <Paragraph>If this wasn’t you, you can ignore this email. Nothing will change.</Paragraph>
      <Requested {...props} />
    </Layout>
  );
}

EmailChangeConfirm.PreviewProps = {
  ...sampleSite,
  link: `https://accounts.example.com/confirm-email/${sampleToken}`,
  lifeSeconds: 600,
  expiresAt: new Date('2026-11-23T14:32:00Z'),
  requestedAt: new Date('2026-11-23T14:22:00Z'),
  device: 'Safari on iPhone',
} satisfies EmailChangeConfirmProps;
