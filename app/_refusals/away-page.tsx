import type { ReactNode } from 'react';
import { Away } from '@/components/frame/away';
import { isDatabaseAway } from '@/lib/database-away';
import { answer } from '@/lib/next/answer';

/** Renders a page. While the database is away it is a calm page with status 503, which needs no JavaScript either. */
export async function pageUnlessAway(render: () => Promise<ReactNode>): Promise<ReactNode> {
  try {
    return await render();
  } catch (error) {
    if (!isDatabaseAway(error)) throw error;
    answer(503, 5);
    return <Away />;
  }
}
