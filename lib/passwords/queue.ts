import { AsyncLocalStorage } from 'node:async_hooks';
import { availableParallelism } from 'node:os';
import { processWide } from '../process-wide';

export const HASHES_AT_ONCE = availableParallelism();
export const LONGEST_QUEUE = 64;
const LONGEST_WAIT_MS = 5_000;

/** The machine is busy hashing: respond with 503 and "try again". */
export class HashQueueFull extends Error {
  override name = 'HashQueueFull';
}

type Waiting = { begin(): void; refuse(why: string): void };
/** `lines` holds who waits, by client. The client whose turn is next comes first. */
type Queue = { running: number; refused: number; lines: Map<string, Waiting[]> };

const theQueue = () => processWide<Queue>('hash-queue', () => ({ running: 0, refused: 0, lines: new Map() }));
const clients = processWide('hash-clients', () => new AsyncLocalStorage<string>());

/** Runs `work`, whose hashes take their turns with those of other clients. Without it, all count as one client's. */
export const hashingFor = <T>(client: string, work: () => T): T => clients.run(client, work);

/** How many hashes are running and waiting in this process, and how many it has refused since it started. */
export function hashQueue(): { running: number; waiting: number; refused: number } {
  const { running, refused } = theQueue();
  return { running, waiting: waitingIn(theQueue()), refused };
}

/**
 * Runs `hash` when its turn comes. As many run at once as there are cores (19 MiB each, and more at once is slower);
 * 64 more wait, and clients take turns, so one that sends many can't hold up the others. When 64 wait, the newest of
 * the client with the most makes room. Throws HashQueueFull, without running `hash`, when there is no room or no turn
 * within 5 s. So a storm of sign-ins costs bounded memory, and other pages stay quick (ASVS 2.4.1, 13.1.3).
 */
export async function inHashQueue<T>(hash: () => Promise<T>): Promise<T> {
  const queue = theQueue();
  if (queue.running < HASHES_AT_ONCE) queue.running += 1;
  else await turnIn(queue, clients.getStore() ?? '');
  try {
    return await hash();
  } finally {
    // The slot goes straight to the next one, so that a newcomer can't slip in between. It is held until the hash is
    // done, whether or not its client is still connected: disconnecting in a loop gains nothing.
    const next = takeNext(queue);
    if (next) next.begin();
    else queue.running -= 1;
  }
}

function turnIn(queue: Queue, client: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const refuse = (why: string) => {
      clearTimeout(timer);
      remove(queue, client, waiting);
      queue.refused += 1;
      reject(new HashQueueFull(why));
    };
    const begin = () => {
      clearTimeout(timer);
      resolve();
    };
    const waiting = { begin, refuse };
    const timer = setTimeout(() => refuse('waited 5 s to be hashed'), LONGEST_WAIT_MS);
    if (!hasRoomFor(queue, client)) return refuse(`${LONGEST_QUEUE} are waiting to be hashed`);
    queue.lines.set(client, [...(queue.lines.get(client) ?? []), waiting]);
  });
}

const waitingIn = ({ lines }: Queue) => [...lines.values()].reduce((sum, line) => sum + line.length, 0);

/** Makes room, if it must, at the cost of the client with the longest line. False when that would be this client. */
function hasRoomFor(queue: Queue, client: string): boolean {
  if (waitingIn(queue) < LONGEST_QUEUE) return true;
  const longest = [...queue.lines.values()].reduce((one, other) => (other.length > one.length ? other : one));
  if ((queue.lines.get(client)?.length ?? 0) + 1 >= longest.length) return false;
  longest.at(-1)?.refuse('another client had a shorter line');
  return true;
}

/** Takes out the oldest of the client whose turn it is, and sends that client to the end. */
function takeNext({ lines }: Queue): Waiting | undefined {
  for (const [client, [next, ...others]] of lines) {
    lines.delete(client);
    if (others.length > 0) lines.set(client, others);
    return next;
  }
}

function remove({ lines }: Queue, client: string, waiting: Waiting): void {
  const others = (lines.get(client) ?? []).filter((one) => one !== waiting);
  if (others.length > 0) lines.set(client, others);
  else lines.delete(client);
}
