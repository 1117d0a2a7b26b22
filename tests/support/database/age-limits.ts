import { pool } from '@/lib/database/client';

/** Makes every counter so many seconds older. */
export const ageLimits = (seconds: number) =>
  pool().query(
    `UPDATE "RateLimit" SET "waitUntil" = "waitUntil" - make_interval(secs => $1),
      "expiresAt" = "expiresAt" - make_interval(secs => $1)`,
    [seconds],
  );
