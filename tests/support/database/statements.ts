import pg from 'pg';
import { vi } from 'vitest';
import { pool } from '@/lib/database/client';

const textOf = (query: unknown): string =>
  typeof query === 'string' ? query : String((query as { text?: unknown } | null)?.text);

/** Listens at the driver and returns the text of every statement that really went to the server meanwhile, in order. */
export async function statementsOf(run: () => Promise<unknown>): Promise<string[]> {
  const spy = vi.spyOn(pg.Client.prototype, 'query');
  try {
    await run();
    return spy.mock.calls.map(([query]) => textOf(query));
  } finally {
    spy.mockRestore();
  }
}

export type PlanNode = {
  'Node Type': string;
  'Actual Rows': number;
  'Rows Removed by Filter'?: number;
  Plans?: PlanNode[];
};

/** How the server carries out the one statement that `run` sends: every node of the plan, with what it really read. */
export async function planOf(run: () => Promise<unknown>): Promise<PlanNode[]> {
  const spy = vi.spyOn(pg.Client.prototype, 'query');
  let sent: unknown[][];
  try {
    await run();
    sent = spy.mock.calls;
  } finally {
    spy.mockRestore();
  }
  const [query] = (sent[0] ?? []) as [{ text: string; values: unknown[] }];
  const { rows } = await pool().query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
    `EXPLAIN (ANALYZE, FORMAT JSON) ${query.text}`,
    query.values,
  );
  const nodesOf = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];
  const [plan] = rows[0]?.['QUERY PLAN'] ?? [];
  if (!plan || sent.length !== 1) throw new Error('that was not one statement');
  return nodesOf(plan.Plan);
}
