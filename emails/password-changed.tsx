import { Action } from './_components/action';
import { Letter } from './_components/letter';
import { Paragraph } from './_components/paragraph';
import { sampleSite, sampleToken, type Site } from './_components/site';
import { passwordChangedWords as words } from './_words/password-changed';
import { sharedWords } from './_words/shared';

export type PasswordChangedProps = Site & {
  name: string;
  changedAt: Date;
  device: string;
  notMeLink: string;
};

export default function PasswordChanged({
  name,
  changedAt,
  device,
  notMeLink,
  ...site
}: PasswordChangedProps) {
  return (
    <Letter site={site} title={words.title} preview={words.preview}>
      <Paragraph>{sharedWords.hello(name)}</Paragraph>
      <Paragraph>{words.changed(site.appName, changedAt, device)}</Paragraph>
      <Paragraph>{sharedWords.ifYou}</Paragraph>
      <Paragraph>{words.notYou}</Paragraph>
      <Action href={notMeLink} label={sharedWords.notMe} />
      <Paragraph>{words.mailbox}</Paragraph>
    </Letter>
  );
}

PasswordChanged.PreviewProps = {
  ...sampleSite,
  name: 'Ada Byron',
  changedAt: new Date('2026-11-23T14:25:00Z'),
  device: 'Edge on Windows',
  notMeLink: `https://accounts.example.com/not-me/${sampleToken}`,
} satisfies PasswordChangedProps;
