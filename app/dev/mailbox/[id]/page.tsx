import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { Message } from '@/components/mailbox/message';
import { mailboxWords } from '@/components/words/mailbox';
import { env } from '@/lib/env';
import { readMailbox } from '@/lib/mail/mailbox/read';
import { mailboxPath } from '../../../_paths/mailbox';

export const metadata: Metadata = {
  title: mailboxWords.messageTitle,
  description: mailboxWords.messageDescription,
  robots: { index: false, follow: false },
};

export default async function MessagePage({ params }: { params: Promise<{ id: string }> }) {
  const path = mailboxPath();
  const message = path && (await readMailbox((await params).id));
  if (!message) notFound();
  return <Message path={path} message={message} appUrl={env().appUrl} />;
}
