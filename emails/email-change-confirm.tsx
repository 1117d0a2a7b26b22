import { Action } from './_components/action';
import { Letter } from './_components/letter';
import { Aside, Paragraph } from './_components/paragraph';
import { sampleSite, sampleToken, type Site } from './_components/site';
import { emailChangeConfirmWords as words } from './_words/email-change-confirm';
import { sharedWords } from './_words/shared';

/** Goes to an address that nobody has proven yet: it carries nothing that the asker typed, and greets nobody by name. */
export type EmailChangeConfirmProps = Site & {
  link: string;
  lifeSeconds: number;
  expiresAt: Date;
  askedAt: Date;
  device: string;
};

export default function EmailChangeConfirm({
  link,
  lifeSeconds,
  expiresAt,
  askedAt,
  device,
  ...site
}: EmailChangeConfirmProps) {
  return (
    <Letter site={site} title={words.title} preview={sharedWords.lifePreview(lifeSeconds)}>
      <Paragraph>{sharedWords.helloStranger}</Paragraph>
      <Paragraph>{words.asked(site.appName)}</Paragraph>
      <Action href={link} label={words.button} />
      <Paragraph>{sharedWords.life(lifeSeconds, expiresAt)}</Paragraph>
      <Paragraph>{words.notYou}</Paragraph>
      <Aside>{sharedWords.askedFor(askedAt, device)}</Aside>
    </Letter>
  );
}

EmailChangeConfirm.PreviewProps = {
  ...sampleSite,
  link: `https://accounts.example.com/confirm-email/${sampleToken}`,
  lifeSeconds: 600,
  expiresAt: new Date('2026-11-23T14:32:00Z'),
  askedAt: new Date('2026-11-23T14:22:00Z'),
  device: 'Safari on iPhone',
} satisfies EmailChangeConfirmProps;
