import type pg from 'pg';
import type { PrismaClient } from '../../prisma/generated/client';
import { processWide } from '../process-wide';

/** The pool and the client that this process has opened. Only client.ts writes it. Usable before the client is generated. */
export const opened = processWide<{ pool?: pg.Pool; client?: PrismaClient }>('database', () => ({}));
