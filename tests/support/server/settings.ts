import { env, type Env } from '@/lib/env';

/** Runs something under other settings, as after a restart with another environment, and puts them back. */
export async function withSettings<T>(changed: Partial<Env>, run: () => Promise<T>): Promise<T> {
  const settings = env();
  const before = { ...settings };
  Object.assign(settings, changed);
  try {
    return await run();
  } finally {
    Object.assign(settings, before);
  }
}
