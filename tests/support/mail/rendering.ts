import type { Rendering } from '@/lib/mail/compose';

/** A mail as the outbox hands it over, with all that one can have. */
export const rendering: Rendering = {
  from: 'Sparekey <accounts@example.com>',
  to: 'ada@example.com',
  subject: 'A subject',
  html: '<p>html part</p>',
  text: 'text part',
  replyTo: 'help@example.com',
  date: '2026-11-23T14:22:00.000Z',
  headers: {
    'Message-ID': '<message-1@example.com>',
    'Auto-Submitted': 'auto-generated',
    'X-Auto-Response-Suppress': 'All',
    'X-Entity-Ref-ID': 'message-1',
  },
  tag: 'message-1',
};
