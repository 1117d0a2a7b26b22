import { startPooler } from './pooler';

/** For the project `pooled`, after database-server.ts: own-database.ts lets each file's pool go by way of PgBouncer. */
export default async function setup() {
  const pooler = await startPooler(process.env.TEST_TEMPLATE_URL ?? '');
  process.env.TEST_POOLER_PORT = pooler.port;
  return pooler.close;
}
