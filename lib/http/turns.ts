import type { ServerResponse } from 'node:http';
import { availableParallelism } from 'node:os';

/** Enough to keep every core hashing and the database busy. Each one more makes every page wait for its steps, too. */
export const AT_ONCE = availableParallelism() + 2;
const LONGEST_LINE = 500;
const LONGEST_WAIT_MS = 10_000;

type Waiting = { begin(): void; leave(): void };

let running = 0;
let waitingInAll = 0;
/** Who waits, by client, in the order in which they came; the client whose turn is next stands first. */
const lines = new Map<string, Waiting[]>();

/**
 * Waits for a turn to pass a form on to Next: there are two more turns than cores. Otherwise two hundred sign-ins at one
 * moment would all run their first steps in one go, and every page would wait behind them for the database.
 *
 * The clients take turns, each with its own forms in the order in which they came: a client that posts many waits behind
 * those that post one. When five hundred wait, the newest form of the client with the most of them is turned away.
 * Resolves with null, and no turn, for a form that is turned away, gets no turn within 10 s, or whose client
 * disconnects while it waits.
 *
 * Resolves with the way to end the turn, which the caller must use when the work is done. A disconnect doesn't end a
 * turn: the work goes on, and a client that posts and disconnects in a loop must not get more turns than any other.
 */
export function takeTurn(response: ServerResponse, client: string): Promise<(() => void) | null> {
  // Who has left says so no second time.
  if (response.destroyed) return Promise.resolve(null);
  if (running < AT_ONCE) {
    running += 1;
    return Promise.resolve(makeEnd());
  }
  if (waitingInAll >= LONGEST_LINE && !makeRoomFor(client)) return Promise.resolve(null);
  return new Promise((resolve) => {
    const forget = () => {
      clearTimeout(timer);
      response.off('close', waiting.leave);
    };
    const waiting: Waiting = {
      begin() {
        // From here on the turn is theirs: neither the timer nor a disconnect can end the wait any more.
        forget();
        // Handle what came in during the last turn first.
        setImmediate(() => resolve(makeEnd()));
      },
      leave() {
        forget();
        takeOut(client, waiting);
        resolve(null);
      },
    };
    const timer = setTimeout(waiting.leave, LONGEST_WAIT_MS);
    response.once('close', waiting.leave);
    lines.set(client, [...(lines.get(client) ?? []), waiting]);
    waitingInAll += 1;
  });
}

function takeOut(client: string, waiting: Waiting): void {
  const left = (lines.get(client) ?? []).filter((one) => one !== waiting);
  if (left.length > 0) lines.set(client, left);
  else lines.delete(client);
  waitingInAll -= 1;
}

/** Turns away the last of the client who has the most places; false when with one more that would be this client. */
function makeRoomFor(client: string): boolean {
  const longest = [...lines.values()].reduce((one, other) => (other.length > one.length ? other : one));
  if ((lines.get(client)?.length ?? 0) + 1 >= longest.length) return false;
  longest.at(-1)?.leave();
  return true;
}

/** Whose turn is next. Their client goes to the end. */
function nextInLine(): Waiting | undefined {
  for (const [client, [next, ...others]] of lines) {
    lines.delete(client);
    waitingInAll -= 1;
    if (others.length > 0) lines.set(client, others);
    return next;
  }
}

function makeEnd(): () => void {
  let over = false;
  return () => {
    if (over) return;
    over = true;
    // The place goes straight to the next in line.
    const next = nextInLine();
    if (next) next.begin();
    else running -= 1;
  };
}
