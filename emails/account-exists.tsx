import { Link } from 'react-email';
import { Action } from './_components/action';
import { Letter } from './_components/letter';
import { Aside, Paragraph } from './_components/paragraph';
import { sampleSite, type Site } from './_components/site';
import { breakAnywhere, link } from './_theme';
import { accountExistsWords as words } from './_words/account-exists';
import { sharedWords } from './_words/shared';

export type AccountExistsProps = Site & { name: string; askedAt: Date; device: string };

export default function AccountExists({ name, askedAt, device, ...site }: AccountExistsProps) {
  const forgotten = `${site.appUrl}/forgot-password`;
  return (
    <Letter site={site} title={words.title} preview={words.preview}>
      <Paragraph>{sharedWords.hello(name)}</Paragraph>
      <Paragraph>{words.tried(site.appName)}</Paragraph>
      <Action href={`${site.appUrl}/sign-in`} label={words.button} />
      <Paragraph>
        {words.forgotten}
        <br />
        <Link className="ink" href={forgotten} style={{ ...link, ...breakAnywhere, wordBreak: 'break-all' }}>
          {forgotten}
        </Link>
      </Paragraph>
      <Paragraph>{words.notYou}</Paragraph>
      <Aside>{words.triedFrom(askedAt, device)}</Aside>
    </Letter>
  );
}

AccountExists.PreviewProps = {
  ...sampleSite,
  name: 'Ada Byron',
  askedAt: new Date('2026-11-23T14:22:00Z'),
  device: 'Chrome on Android',
} satisfies AccountExistsProps;
