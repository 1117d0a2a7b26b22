import type { ServerResponse } from 'node:http';
import { availableParallelism } from 'node:os';

/** Enough to keep every core hashing and the database busy. Each one more makes every page wait for its steps, too. */
export const AT_ONCE = Math.max(6, availableParallelism() + 2);
const LONGEST_LINE = 500;
const LONGEST_WAIT_MS = 10_000;

type Waiting = { begin(): void; leave(): void };

let running = 0;
const line: Waiting[] = [];

/**
 * Waits for its turn to hand a form on to Next: two more at a time than there are cores, six at least, the others in the order in
 * which they came. Two hundred sign-ins at one moment would else run all their first steps in one go, during which
 * nothing else is answered, and stand before every page that asks the database; so they cost the others little, and
 * fewer of them are turned away. Null, and no turn, when five hundred wait already, when none came within 10 s, or when the asker left.
 *
 * Returns the way to end the turn. It is over when the answer is known and not when it has been read, so that nobody
 * holds turns by reading slowly; at the latest when the connection ends.
 */
export function takeTurn(response: ServerResponse): Promise<(() => void) | null> {
  // Who has left says so no second time.
  if (response.destroyed) return Promise.resolve(null);
  if (running < AT_ONCE) {
    running += 1;
    return Promise.resolve(endOf(response));
  }
  if (line.length >= LONGEST_LINE) return Promise.resolve(null);
  return new Promise((resolve) => {
    const forget = () => {
      clearTimeout(timer);
      response.off('close', waiting.leave);
    };
    const waiting: Waiting = {
      begin() {
        // From here on the turn is theirs: neither the time nor their leaving ends a wait any more, but the turn.
        forget();
        const end = endOf(response);
        // What came in meanwhile is looked at before.
        setImmediate(() => resolve(end));
      },
      leave() {
        forget();
        line.splice(line.indexOf(waiting), 1);
        resolve(null);
      },
    };
    const timer = setTimeout(waiting.leave, LONGEST_WAIT_MS);
    response.once('close', waiting.leave);
    line.push(waiting);
  });
}

function endOf(response: ServerResponse): () => void {
  let over = false;
  const end = () => {
    if (over) return;
    over = true;
    response.off('close', end);
    // The place goes straight to the next in line.
    const next = line.shift();
    if (next) next.begin();
    else running -= 1;
  };
  response.once('close', end);
  return end;
}
