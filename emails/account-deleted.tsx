import { Layout } from './_components/layout';
import { Paragraph } from './_components/paragraph';
import { sampleSite, type Site } from './_components/site';
import { dateAndTime } from './_components/times';

/** The name was deleted with the account, so the greeting has none. */
export type AccountDeletedProps = Site & { deletedAt: Date; device: string };

export const subject = ({ appName }: Site) => `Your ${appName} account was deleted`;

export default function AccountDeleted({ deletedAt, device, ...site }: AccountDeletedProps) {
  return (
    <Layout site={site} title="Your account was deleted" preview="Everything in it was deleted too.">
      <Paragraph>Hello,</Paragraph>
      <Paragraph>
        Your {site.appName} account and everything in it were deleted on {dateAndTime(deletedAt)} from{' '}
        {device}.
      </Paragraph>
      <Paragraph>
        If this was you, there’s nothing to do. You can sign up again with this email address.
      </Paragraph>
      <Paragraph>
        If this wasn’t you and you didn’t ask us to delete it, someone knows your password and can read your
        email: deleting an account takes both. Change the password for your email now.
        {site.supportEmail && ' Then write to us at the address below.'}
      </Paragraph>
    </Layout>
  );
}

AccountDeleted.PreviewProps = {
  ...sampleSite,
  deletedAt: new Date('2026-11-23T14:28:00Z'),
  device: 'Firefox on Windows',
} satisfies AccountDeletedProps;
