import { availableParallelism } from 'node:os';

const LONGEST_QUEUE = 64;
const LONGEST_WAIT_MS = 5_000;

/** The machine is busy hashing: answer 503 and "try again". */
export class HashQueueFull extends Error {
  override name = 'HashQueueFull';
}

type Queue = { running: number; waiting: (() => void)[]; refused: number };

// Next bundles lib/ more than once in one process: the queue is the process's, not the bundle's.
const shared = globalThis as typeof globalThis & { [key: symbol]: Queue | undefined };
const QUEUE = Symbol.for('sparekey.hash-queue');
const theQueue = () => (shared[QUEUE] ??= { running: 0, waiting: [], refused: 0 });

/** How many hashes this process has under way, how many wait, and how many were refused since its start. */
export function hashQueue(): { running: number; waiting: number; refused: number } {
  const { running, waiting, refused } = theQueue();
  return { running, waiting: waiting.length, refused };
}

/**
 * Runs `hash` when its turn comes: as many at a time as there are cores (19 MiB each, and more at a time is slower),
 * 64 more wait in order. Throws HashQueueFull when 64 wait already or the turn has not come within 5 s; `hash` is
 * then never run. So a storm of sign-ins costs bounded memory and other pages stay quick (ASVS 2.4.1, 13.1.3).
 */
export async function inHashQueue<T>(hash: () => Promise<T>): Promise<T> {
  const queue = theQueue();
  if (queue.running < availableParallelism()) queue.running += 1;
  else await turn(queue);
  try {
    return await hash();
  } finally {
    // The place goes straight to the next in line, so that a newcomer can't slip in between.
    const next = queue.waiting.shift();
    if (next) next();
    else queue.running -= 1;
  }
}

function turn(queue: Queue): Promise<void> {
  if (queue.waiting.length >= LONGEST_QUEUE) {
    queue.refused += 1;
    return Promise.reject(new HashQueueFull('64 are waiting to be hashed'));
  }
  return new Promise((resolve, reject) => {
    const begin = () => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(() => {
      queue.waiting.splice(queue.waiting.indexOf(begin), 1);
      queue.refused += 1;
      reject(new HashQueueFull('waited 5 s to be hashed'));
    }, LONGEST_WAIT_MS);
    queue.waiting.push(begin);
  });
}
