import { log } from '../log';

/**
 * Gives tries back after the fact that earned them is committed. What fails here is only logged: the person did set
 * the password or sign in, and must not be told otherwise.
 */
export async function afterwards(giveBack: () => Promise<void>): Promise<void> {
  try {
    await giveBack();
  } catch (error) {
    log.error({ error }, 'tries were not given back');
  }
}
