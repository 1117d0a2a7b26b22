import { Action } from './_components/action';
import { Letter } from './_components/letter';
import { Paragraph } from './_components/paragraph';
import { sampleSite, sampleToken, type Site } from './_components/site';
import { newDeviceWords as words } from './_words/new-device';
import { sharedWords } from './_words/shared';

export type NewDeviceProps = Site & { name: string; signedInAt: Date; device: string; notMeLink: string };

export default function NewDevice({ name, signedInAt, device, notMeLink, ...site }: NewDeviceProps) {
  return (
    <Letter site={site} title={words.title} preview={words.preview}>
      <Paragraph>{sharedWords.hello(name)}</Paragraph>
      <Paragraph>{words.signedIn(site.appName, signedInAt, device)}</Paragraph>
      <Paragraph>{sharedWords.ifYou}</Paragraph>
      <Paragraph>{sharedWords.passwordKnown}</Paragraph>
      <Action href={notMeLink} label={sharedWords.notMe} />
    </Letter>
  );
}

NewDevice.PreviewProps = {
  ...sampleSite,
  name: 'Ada Byron',
  signedInAt: new Date('2026-11-23T14:26:00Z'),
  device: 'Chrome on macOS',
  notMeLink: `https://accounts.example.com/not-me/${sampleToken}`,
} satisfies NewDeviceProps;
