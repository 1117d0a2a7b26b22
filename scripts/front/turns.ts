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
 * Waits for its turn to hand a form on to Next: two more at a time than there are cores. Two hundred
 * sign-ins at one moment would else run all their first steps in one go, during which nothing else is answered, and stand
 * before every page that asks the database; so they cost the others little, and fewer of them are turned away.
 *
 * The clients take turns, each its own forms in the order in which they came: who posts many waits behind those who post
 * one. When five hundred wait, whoever came last of the client with the most of them is turned away. Null, and no turn,
 * for these, when none came within 10 s, or when the asker left.
 *
 * Returns the way to end the turn. It is over when the answer is known and not when it has been read, so that nobody
 * holds turns by reading slowly; at the latest when the connection ends.
 */
export function takeTurn(response: ServerResponse, client: string): Promise<(() => void) | null> {
  // Who has left says so no second time.
  if (response.destroyed) return Promise.resolve(null);
  if (running < AT_ONCE) {
    running += 1;
    return Promise.resolve(endOf(response));
  }
  if (waitingInAll >= LONGEST_LINE && !makeRoomFor(client)) return Promise.resolve(null);
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

function endOf(response: ServerResponse): () => void {
  let over = false;
  const end = () => {
    if (over) return;
    over = true;
    response.off('close', end);
    // The place goes straight to the next in line.
    const next = nextInLine();
    if (next) next.begin();
    else running -= 1;
  };
  response.once('close', end);
  return end;
}
