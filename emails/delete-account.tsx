import { Action } from './_components/action';
import { Letter } from './_components/letter';
import { NotMe } from './_components/not-me';
import { Aside, Paragraph } from './_components/paragraph';
import { sampleSite, sampleToken, type Site } from './_components/site';
import { deleteAccountWords as words } from './_words/delete-account';
import { sharedWords } from './_words/shared';

export type DeleteAccountProps = Site & {
  name: string;
  link: string;
  lifeSeconds: number;
  expiresAt: Date;
  askedAt: Date;
  device: string;
  notMeLink: string;
};

export default function DeleteAccount({
  name,
  link,
  lifeSeconds,
  expiresAt,
  askedAt,
  device,
  notMeLink,
  ...site
}: DeleteAccountProps) {
  return (
    <Letter site={site} title={words.title} preview={sharedWords.lifePreview(lifeSeconds)}>
      <Paragraph>{sharedWords.hello(name)}</Paragraph>
      <Paragraph>{words.asked(site.appName)}</Paragraph>
      <Paragraph>{words.asksOnce}</Paragraph>
      <Action href={link} label={words.button} />
      <Paragraph>{sharedWords.life(lifeSeconds, expiresAt)}</Paragraph>
      <NotMe
        says={sharedWords.passwordKnown}
        label={sharedWords.byHand(sharedWords.notMe)}
        href={notMeLink}
      />
      <Aside>{sharedWords.askedFor(askedAt, device)}</Aside>
    </Letter>
  );
}

DeleteAccount.PreviewProps = {
  ...sampleSite,
  name: 'Ada Byron',
  link: `https://accounts.example.com/account/delete/${sampleToken}`,
  lifeSeconds: 600,
  expiresAt: new Date('2026-11-23T14:32:00Z'),
  askedAt: new Date('2026-11-23T14:22:00Z'),
  device: 'Firefox on Windows',
  notMeLink: `https://accounts.example.com/not-me/${sampleToken}`,
} satisfies DeleteAccountProps;
