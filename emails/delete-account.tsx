import { Layout } from './_components/layout';
import { Lifetime, lifetimePreview } from './_components/lifetime';
import { MainLink } from './_components/main-link';
import { notMe, passwordKnown } from './_components/not-me';
import { Paragraph } from './_components/paragraph';
import { Requested } from './_components/requested';
import { sampleSite, sampleToken, type Site } from './_components/site';
import { WordLink } from './_components/word-link';

export type DeleteAccountProps = Site & {
  name: string;
  link: string;
  lifeSeconds: number;
  expiresAt: Date;
  requestedAt: Date;
  device: string;
  notMeLink: string;
};

export const subject = ({ appName }: Site) => `Delete your ${appName} account`;

export default function DeleteAccount(props: DeleteAccountProps) {
  return (
    <Layout site={props} title="Delete your account" preview={lifetimePreview(props.lifeSeconds)}>
      <Paragraph>Hello {props.name},</Paragraph>
      <Paragraph>
        Someone asked to delete your {props.appName} account. They were signed in and entered your password.
      </Paragraph>
      <Paragraph>
        If this was you, continue here. We’ll ask once more before anything is deleted. Deleting your account
        can’t be undone.
      </Paragraph>
      <MainLink href={props.link} label="Delete account" />
      <Lifetime {...props} />
      <Paragraph>{passwordKnown}</Paragraph>
      <WordLink href={props.notMeLink} label={notMe} />
      <Requested {...props} />
    </Layout>
  );
}

DeleteAccount.PreviewProps = {
  ...sampleSite,
  name: 'Ada Byron',
  link: `https://accounts.example.com/account/delete/${sampleToken}`,
  lifeSeconds: 600,
  expiresAt: new Date('2026-11-23T14:32:00Z'),
  requestedAt: new Date('2026-11-23T14:22:00Z'),
  device: 'Firefox on Windows',
  notMeLink: `https://accounts.example.com/not-me/${sampleToken}`,
} satisfies DeleteAccountProps;
