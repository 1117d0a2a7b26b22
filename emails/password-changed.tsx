import { Action } from './_components/action';
import { Letter } from './_components/letter';
import { Paragraph } from './_components/paragraph';
import { sampleSite, type Site } from './_components/site';
import { moment } from './_words';

/** A notice: its one link leads to a public page and carries no secret. */
export type PasswordChangedProps = Site & { name: string; changedAt: Date; device: string };

export const passwordChangedSubject = ({ appName }: Site) => `Your ${appName} password was changed`;

export default function PasswordChanged({ name, changedAt, device, ...site }: PasswordChangedProps) {
  return (
    <Letter site={site} title="Your password was changed" preview="You were signed out everywhere.">
      <Paragraph>Hello {name},</Paragraph>
      <Paragraph>
        The password of your {site.appName} account was changed on {moment(changedAt)}, from {device}. You
        were signed out everywhere, and links that we had mailed you before no longer work.
      </Paragraph>
      <Paragraph>If it was you, there is nothing to do.</Paragraph>
      <Paragraph>
        If it wasn’t you, somebody else is in your account. Set a new password now, which ends their sessions
        too. Then look after your mailbox: whoever can read your mail can set your password.
      </Paragraph>
      <Action href={`${site.appUrl}/forgot-password`} label="Set a new password" />
    </Letter>
  );
}

PasswordChanged.PreviewProps = {
  ...sampleSite,
  name: 'Ada Byron',
  changedAt: new Date('2026-11-23T14:25:00Z'),
  device: 'Edge on Windows',
} satisfies PasswordChangedProps;
