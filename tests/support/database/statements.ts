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
  'Relation Name'?: string;
  'Index Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  Plans?: PlanNode[];
};

export type Plan = { statement: string; nodes: PlanNode[] };

const nodesOf = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

/**
 * How the server carries out each statement that `run` sends: every node of its plan, with the rows it really read. Each
 * is explained by itself, in a transaction that is rolled back.
 */
export async function plansOf(run: () => Promise<unknown>): Promise<Plan[]> {
  const spy = vi.spyOn(pg.Client.prototype, 'query');
  let sent: unknown[][];
  try {
    await run();
    sent = spy.mock.calls;
  } finally {
    spy.mockRestore();
  }
  const client = await pool().connect();
  try {
    const plans: Plan[] = [];
    for (const [query] of sent as [{ text: string; values: unknown[] }][]) {
      if (!/^\s*\(?(SELECT|INSERT|UPDATE|DELETE|WITH)/.test(textOf(query))) continue;
      await client.query('BEGIN');
      const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
        `EXPLAIN (ANALYZE, FORMAT JSON) ${query.text}`,
        query.values,
      );
      await client.query('ROLLBACK');
      plans.push({
        statement: query.text,
        nodes: (rows[0]?.['QUERY PLAN'] ?? []).flatMap(({ Plan }) => nodesOf(Plan)),
      });
    }
    return plans;
  } finally {
    client.release(true);
  }
}

/** The plan of the one statement that `run` sends. */
export async function planOf(run: () => Promise<unknown>): Promise<PlanNode[]> {
  const [plan, ...others] = await plansOf(run);
  if (!plan || others.length > 0) throw new Error('that was not one statement');
  return plan.nodes;
}
