import { Layout } from './_components/layout';
import { Lifetime, lifetimePreview } from './_components/lifetime';
import { MainLink } from './_components/main-link';
import { Paragraph } from './_components/paragraph';
import { Requested } from './_components/requested';
import { sampleSite, sampleToken, type Site } from './_components/site';

/** Goes to an address that isn't verified yet, so it contains nothing that a user typed, not even a name. */
export type SignUpProps = Site & {
  link: string;
  lifeSeconds: number;
  expiresAt: Date;
  requestedAt: Date;
  device: string;
};

export const subject = ({ appName }: Site) => `Finish creating your ${appName} account`;

export default function SignUp(props: SignUpProps) {
  return (
    <Layout site={props} title="Finish creating your account" preview={lifetimePreview(props.lifeSeconds)}>
      <Paragraph>Hello,</Paragraph>
      <Paragraph>
        Someone used this email address to sign up for {props.appName}. If this was you, choose your name and
        password to finish.
      </Paragraph>
      <MainLink href={props.link} label="Create account" />
      <Lifetime {...props} />
      <Paragraph>If this wasn’t you, you can ignore this email. No account will be created.</Paragraph>
      <Requested {...props} />
    </Layout>
  );
}

SignUp.PreviewProps = {
  ...sampleSite,
  link: `https://accounts.example.com/sign-up/${sampleToken}`,
  lifeSeconds: 600,
  expiresAt: new Date('2026-11-23T14:32:00Z'),
  requestedAt: new Date('2026-11-23T14:22:00Z'),
  device: 'Safari on iPhone',
} satisfies SignUpProps;
