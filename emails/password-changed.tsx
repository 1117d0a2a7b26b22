import { Action } from './_components/action';
import { Letter } from './_components/letter';
import { Paragraph } from './_components/paragraph';
import { sampleSite, type Site } from './_components/site';
import { passwordChangedWords as words } from './_words/password-changed';
import { sharedWords } from './_words/shared';

/** A notice: its one link leads to a public page and carries no secret. */
export type PasswordChangedProps = Site & { name: string; changedAt: Date; device: string };

export default function PasswordChanged({ name, changedAt, device, ...site }: PasswordChangedProps) {
  return (
    <Letter site={site} title={words.title} preview={words.preview}>
      <Paragraph>{sharedWords.hello(name)}</Paragraph>
      <Paragraph>{words.changed(site.appName, changedAt, device)}</Paragraph>
      <Paragraph>{words.you}</Paragraph>
      <Paragraph>{words.notYou}</Paragraph>
      <Action href={`${site.appUrl}/forgot-password`} label={words.button} />
    </Letter>
  );
}

PasswordChanged.PreviewProps = {
  ...sampleSite,
  name: 'Ada Byron',
  changedAt: new Date('2026-11-23T14:25:00Z'),
  device: 'Edge on Windows',
} satisfies PasswordChangedProps;
