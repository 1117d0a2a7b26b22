import type { ReactNode } from 'react';
import { Unavailable } from '@/components/frame/unavailable';
import { TimedOut } from '@/components/frame/timed-out';
import { isDatabaseAway, isStatementTimeout } from '@/lib/database/away';
import { settleTimeout } from '@/lib/next/fault';
import { answerUnavailable } from '@/lib/next/unavailable';

/**
 * Renders a page. While the database is unavailable, renders a calm page with status 503, and when a statement took too
 * long, one with status 500. Both work without JavaScript.
 */
export async function pageUnlessAway(render: () => Promise<ReactNode>): Promise<ReactNode> {
  try {
    return await render();
  } catch (error) {
    if (isStatementTimeout(error)) return <TimedOut reference={settleTimeout(error)} />;
    if (!isDatabaseAway(error)) throw error;
    answerUnavailable('the database is away', { error });
    return <Unavailable />;
  }
}
