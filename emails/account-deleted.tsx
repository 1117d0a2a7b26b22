import { Letter } from './_components/letter';
import { Paragraph } from './_components/paragraph';
import { sampleSite, type Site } from './_components/site';
import { accountDeletedWords as words } from './_words/account-deleted';
import { sharedWords } from './_words/shared';

/** The name is gone with the account, and there is nothing left that a link could open. */
export type AccountDeletedProps = Site & { deletedAt: Date; device: string };

export default function AccountDeleted({ deletedAt, device, ...site }: AccountDeletedProps) {
  return (
    <Letter site={site} title={words.title} preview={words.preview}>
      <Paragraph>{sharedWords.helloStranger}</Paragraph>
      <Paragraph>{words.deleted(site.appName, deletedAt, device)}</Paragraph>
      <Paragraph>{words.free}</Paragraph>
      <Paragraph>
        {words.notYou} {site.supportEmail && words.write}
      </Paragraph>
    </Letter>
  );
}

AccountDeleted.PreviewProps = {
  ...sampleSite,
  deletedAt: new Date('2026-11-23T14:28:00Z'),
  device: 'Firefox on Windows',
} satisfies AccountDeletedProps;
