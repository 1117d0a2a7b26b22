// One turn of a worker on the database that the settings name.
import { closeDb } from '@/lib/db';
import { workOnce } from '../outbox';

await workOnce();
await closeDb();
