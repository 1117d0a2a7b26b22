import { Link } from 'react-email';
import { Action } from './_components/action';
import { Letter } from './_components/letter';
import { Aside, Paragraph } from './_components/paragraph';
import { sampleSite, type Site } from './_components/site';
import { link } from './_theme';
import { moment } from './_words';

export type AccountExistsProps = Site & { name: string; askedAt: Date; device: string };

export const accountExistsSubject = ({ appName }: Site) => `You already have a ${appName} account`;

export default function AccountExists({ name, askedAt, device, ...site }: AccountExistsProps) {
  const forgotten = `${site.appUrl}/forgot-password`;
  return (
    <Letter
      site={site}
      title="You have an account already"
      preview="Somebody tried to sign up with your address."
    >
      <Paragraph>Hello {name},</Paragraph>
      <Paragraph>
        You, or somebody who typed your address, tried to sign up to {site.appName}. You have an account with
        this address already, so there is no need to.
      </Paragraph>
      <Action href={`${site.appUrl}/sign-in`} label="Sign in" />
      <Paragraph>
        Forgot your password? Set a new one here:
        <br />
        <Link className="ink" href={forgotten} style={{ ...link, wordBreak: 'break-all' }}>
          {forgotten}
        </Link>
      </Paragraph>
      <Paragraph>If it wasn’t you, there is nothing to do: your account stays as it is.</Paragraph>
      <Aside>
        Tried on {moment(askedAt)}, from {device}.
      </Aside>
    </Letter>
  );
}

AccountExists.PreviewProps = {
  ...sampleSite,
  name: 'Ada Byron',
  askedAt: new Date('2026-11-23T14:22:00Z'),
  device: 'Chrome on Android',
} satisfies AccountExistsProps;
