import { Action } from './_components/action';
import { Letter } from './_components/letter';
import { Paragraph } from './_components/paragraph';
import { sampleSite, sampleToken, type Site } from './_components/site';
import { emailChangedWords as words } from './_words/email-changed';
import { sharedWords } from './_words/shared';

/** Goes to the address that the account went by before. */
export type EmailChangedProps = Site & { name: string; changedAt: Date; device: string; undoLink: string };

export default function EmailChanged({ name, changedAt, device, undoLink, ...site }: EmailChangedProps) {
  return (
    <Letter site={site} title={words.title} preview={words.preview}>
      <Paragraph>{sharedWords.hello(name)}</Paragraph>
      <Paragraph>{words.changed(site.appName, changedAt, device)}</Paragraph>
      <Paragraph>{sharedWords.ifYou}</Paragraph>
      <Paragraph>{words.notYou}</Paragraph>
      <Action href={undoLink} label={words.button} />
      <Paragraph>{words.life}</Paragraph>
    </Letter>
  );
}

EmailChanged.PreviewProps = {
  ...sampleSite,
  name: 'Ada Byron',
  changedAt: new Date('2026-11-23T14:27:00Z'),
  device: 'Safari on iPhone',
  undoLink: `https://accounts.example.com/not-me/${sampleToken}`,
} satisfies EmailChangedProps;
