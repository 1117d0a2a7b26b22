// One turn of a worker on the database that the settings name.
import { closeDb } from '@/lib/database/client';
import { workOnce } from '../../mail/outbox';

await workOnce();
await closeDb();
