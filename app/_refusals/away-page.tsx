import type { ReactNode } from 'react';
import { Away } from '@/components/frame/away';
import { Slow } from '@/components/frame/slow';
import { isDatabaseAway, isStatementTimeout } from '@/lib/database-away';
import { answer } from '@/lib/next/answer';
import { settleTimeout } from '@/lib/next/fault';

/**
 * Renders a page. While the database is away it is a calm page with status 503, and when a statement took too long one
 * with status 500; neither needs JavaScript.
 */
export async function pageUnlessAway(render: () => Promise<ReactNode>): Promise<ReactNode> {
  try {
    return await render();
  } catch (error) {
    if (isStatementTimeout(error)) return <Slow reference={settleTimeout(error)} />;
    if (!isDatabaseAway(error)) throw error;
    answer(503, 5);
    return <Away />;
  }
}
