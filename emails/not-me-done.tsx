import { Letter } from './_components/letter';
import { Paragraph } from './_components/paragraph';
import { sampleSite, type Site } from './_components/site';
import { notMeDoneWords as words } from './_words/not-me-done';
import { sharedWords } from './_words/shared';

/** A receipt that opens nothing. `displaced`: to the address that the account went by until then. */
export type NotMeDoneProps = Site & { name: string; doneAt: Date; device: string; displaced: boolean };

export default function NotMeDone({ name, doneAt, device, displaced, ...site }: NotMeDoneProps) {
  if (displaced)
    return (
      <Letter site={site} title={words.displacedTitle} preview={words.displacedPreview}>
        <Paragraph>{sharedWords.hello(name)}</Paragraph>
        <Paragraph>{words.displaced(site.appName, doneAt, device)}</Paragraph>
        <Paragraph>{words.signedOut}</Paragraph>
        <Paragraph>{site.supportEmail ? words.yours : words.yoursNoSupport(site.appName)}</Paragraph>
      </Letter>
    );
  return (
    <Letter site={site} title={words.title} preview={words.preview}>
      <Paragraph>{sharedWords.hello(name)}</Paragraph>
      <Paragraph>{words.done(site.appName, doneAt, device)}</Paragraph>
      <Paragraph>{words.next}</Paragraph>
      <Paragraph>{words.address}</Paragraph>
      <Paragraph>{words.notYou}</Paragraph>
    </Letter>
  );
}

NotMeDone.PreviewProps = {
  ...sampleSite,
  name: 'Ada Byron',
  doneAt: new Date('2026-11-23T14:29:00Z'),
  device: 'Firefox on Windows',
  displaced: false,
} satisfies NotMeDoneProps;
