import { Action } from './_components/action';
import { Letter } from './_components/letter';
import { Aside, Paragraph } from './_components/paragraph';
import { sampleSite, sampleToken, type Site } from './_components/site';
import { emailChangeNoticeWords as words } from './_words/email-change-notice';
import { sharedWords } from './_words/shared';

/** Goes to the address that the account goes by until the new one is confirmed. */
export type EmailChangeNoticeProps = Site & {
  name: string;
  askedAt: Date;
  device: string;
  notMeLink: string;
};

export default function EmailChangeNotice({
  name,
  askedAt,
  device,
  notMeLink,
  ...site
}: EmailChangeNoticeProps) {
  return (
    <Letter site={site} title={words.title} preview={words.preview}>
      <Paragraph>{sharedWords.hello(name)}</Paragraph>
      <Paragraph>{words.asked(site.appName)}</Paragraph>
      <Paragraph>{words.notYet}</Paragraph>
      <Paragraph>{words.ifYou}</Paragraph>
      <Paragraph>{words.notYou}</Paragraph>
      <Action href={notMeLink} label={sharedWords.notMe} />
      <Aside>{sharedWords.askedFor(askedAt, device)}</Aside>
    </Letter>
  );
}

EmailChangeNotice.PreviewProps = {
  ...sampleSite,
  name: 'Ada Byron',
  askedAt: new Date('2026-11-23T14:22:00Z'),
  device: 'Safari on iPhone',
  notMeLink: `https://accounts.example.com/not-me/${sampleToken}`,
} satisfies EmailChangeNoticeProps;
