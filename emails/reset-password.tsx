import { Action } from './_components/action';
import { Letter } from './_components/letter';
import { Aside, Paragraph } from './_components/paragraph';
import { sampleSite, sampleToken, type Site } from './_components/site';
import { endOfLife, lifeInWords, moment } from './_words';

export type ResetPasswordProps = Site & {
  name: string;
  link: string;
  lifeSeconds: number;
  expiresAt: Date;
  askedAt: Date;
  device: string;
};

export const resetPasswordSubject = ({ appName }: Site) => `Reset your ${appName} password`;

export default function ResetPassword({
  name,
  link,
  lifeSeconds,
  expiresAt,
  askedAt,
  device,
  ...site
}: ResetPasswordProps) {
  return (
    <Letter
      site={site}
      title="Set a new password"
      preview={`The link works for ${lifeInWords(lifeSeconds)}.`}
    >
      <Paragraph>Hello {name},</Paragraph>
      <Paragraph>
        You, or somebody who typed your address, asked to set a new password for your {site.appName} account.
      </Paragraph>
      <Action href={link} label="Set a new password" />
      <Paragraph>
        The link works once, for {lifeInWords(lifeSeconds)}, until {endOfLife(expiresAt, lifeSeconds)}.
      </Paragraph>
      <Paragraph>
        If it wasn’t you, there is nothing to do: your password stays as it is. Please don’t forward this
        mail.
      </Paragraph>
      <Aside>
        Asked for on {moment(askedAt)}, from {device}.
      </Aside>
    </Letter>
  );
}

ResetPassword.PreviewProps = {
  ...sampleSite,
  name: 'Ada Byron',
  link: `https://accounts.example.com/reset-password/${sampleToken}`,
  lifeSeconds: 600,
  expiresAt: new Date('2026-11-23T14:32:00Z'),
  askedAt: new Date('2026-11-23T14:22:00Z'),
  device: 'Firefox on Windows',
} satisfies ResetPasswordProps;
