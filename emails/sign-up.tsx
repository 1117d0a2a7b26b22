import { Action } from './_components/action';
import { Letter } from './_components/letter';
import { Aside, Paragraph } from './_components/paragraph';
import { sampleSite, sampleToken, type Site } from './_components/site';
import { endOfLife, lifeInWords, moment } from './_words';

/** Goes to an address that nobody has proven yet: it carries nothing that the asker typed, and greets nobody by name. */
export type SignUpProps = Site & {
  link: string;
  lifeSeconds: number;
  expiresAt: Date;
  askedAt: Date;
  device: string;
};

export const signUpSubject = ({ appName }: Site) => `Finish signing up to ${appName}`;

export default function SignUp({ link, lifeSeconds, expiresAt, askedAt, device, ...site }: SignUpProps) {
  return (
    <Letter
      site={site}
      title={`Welcome to ${site.appName}`}
      preview={`The link works for ${lifeInWords(lifeSeconds)}.`}
    >
      <Paragraph>Hello,</Paragraph>
      <Paragraph>
        Somebody, we hope you, asked to sign up to {site.appName} with this address. Go on here to choose a
        name and a password.
      </Paragraph>
      <Action href={link} label="Finish signing up" />
      <Paragraph>
        The link works once, for {lifeInWords(lifeSeconds)}, until {endOfLife(expiresAt, lifeSeconds)}.
      </Paragraph>
      <Paragraph>
        If it wasn’t you, there is nothing to do: without the link there will be no account.
      </Paragraph>
      <Aside>
        Asked for on {moment(askedAt)}, from {device}.
      </Aside>
    </Letter>
  );
}

SignUp.PreviewProps = {
  ...sampleSite,
  link: `https://accounts.example.com/sign-up/${sampleToken}`,
  lifeSeconds: 600,
  expiresAt: new Date('2026-11-23T14:32:00Z'),
  askedAt: new Date('2026-11-23T14:22:00Z'),
  device: 'Safari on iPhone',
} satisfies SignUpProps;
