import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { MessageList } from '@/components/mailbox/message-list';
import { mailboxWords } from '@/components/words/mailbox';
import { listMailbox } from '@/lib/mail/mailbox/list';
import { mailboxPath } from '../../_paths/mailbox';

export const metadata: Metadata = {
  title: mailboxWords.title,
  description: mailboxWords.description,
  robots: { index: false, follow: false },
};

export default async function MailboxPage() {
  const path = mailboxPath();
  if (!path) notFound();
  return <MessageList path={path} messages={await listMailbox()} />;
}
