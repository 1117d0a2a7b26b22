import { Letter } from './_components/letter';
import { Aside, Paragraph } from './_components/paragraph';
import { sampleSite, type Site } from './_components/site';
import { sharedWords } from './_words/shared';
import { testWords as words } from './_words/test';

/** By `npm run mail:test`: it goes to anybody whom the operator names, and carries nothing. */
export type TestProps = Site & { sentAt: Date; way: keyof typeof words.ways };

export default function Test({ sentAt, way, ...site }: TestProps) {
  return (
    <Letter site={site} title={words.title} preview={words.preview}>
      <Paragraph>{sharedWords.helloStranger}</Paragraph>
      <Paragraph>{words.proves(site.appName)}</Paragraph>
      <Paragraph>{words.inbox}</Paragraph>
      <Paragraph>{words.nothing}</Paragraph>
      <Aside>{words.sent(sentAt, words.ways[way])}</Aside>
    </Letter>
  );
}

Test.PreviewProps = {
  ...sampleSite,
  sentAt: new Date('2026-11-23T14:22:00Z'),
  way: 'resend',
} satisfies TestProps;
