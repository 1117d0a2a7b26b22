import { raiseAlarm } from '../alarms/raise';
import { isStatementTimeout } from '../database/away';
import { CLOCK_TOLERANCE, secondsApart } from '../database/clock';
import { log } from '../log';
import { mailReference } from '../mail/reference';
import { openTransport } from '../mail/transports/transport';
import { noteWorkerAlive } from '../metrics/health';
import { isRequest } from '../outbox/message';
import { randomId } from '../secrets';
import { attemptMessage, retryLater } from './attempt';
import { BEAT_SECONDS, beat, endBeat } from './heartbeat';
import { claimMessages, untilNextDue } from './claim';
import type { ClaimedMessage } from './claimed-message';
import { lookForDead, machine } from './dead-workers';
import { makeHold } from './hold';
import { listen } from './listen';

/** Messages being decided at a time, which needs the database: few enough for the pool. */
const DECIDING = 6;
/**
 * Messages in hand at a time, whether they are being decided or sent. So many that sending is never what a message waits
 * for: a provider that takes 3 s for each mail still takes 13 a second.
 */
const IN_HAND = 40;
/** Of these, notices, but for any that the provider has sat on for longer than `SLOW_MS`. */
const NOTICES = 4;
const SLOW_MS = 15_000;
/** Milliseconds: the poll that stands behind LISTEN, the wait after the database failed us, and when that is alarming. */
const POLL = 5_000;
const REST = 1_000;
const ALARMING = 60_000;
/** The pauses while a due message is locked. */
const PAUSE_MS = { shortest: 50, longest: 1_000 };

type Work = { message: ClaimedMessage; sendingSince: number | null };

export type Worker = {
  /** Resolves when nothing can be done at the moment (nothing is due, or the provider takes nothing) and nothing is in hand, or after so many milliseconds. */
  rest(limit: number): Promise<void>;
  stop(): Promise<void>;
};

/**
 * Works the outbox until stopped: woken by NOTIFY at each commit of a message (unless told not to listen), by the next
 * due time, and by a poll. stop() gives up what is under way, releases its leases and returns within about a second. A
 * caller that starts one worker after another passes on the `hold`: it knows what the provider asked for.
 *
 * A stranger can ask for mail to any address and time the mail to their own. So whether an earlier request had an account
 * must not decide how long a later one waits. Deciding costs the same for known and unknown addresses, and a message
 * takes one of few places only for that long. Sending, which only known addresses cause, and which lasts as long as the
 * provider likes, takes none of those places.
 */
export function startWorker({ listens = true, hold = makeHold() } = {}): Worker {
  const id = randomId();
  const stopping = new AbortController();
  const hands = { transport: openTransport(), hold, stopping: stopping.signal };
  const inHand = new Map<Promise<void>, Work>();
  const resting = new Set<() => void>();
  let wake = () => {};
  let awake = false;
  let beaten = -Infinity;
  let beatenOn: string | null = null;
  let reached = performance.now();
  const dead = lookForDead(id);
  let pause = 0;
  const rouse = () => {
    awake = true;
    wake();
  };

  async function sleep(milliseconds: number) {
    if (awake || stopping.signal.aborted) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** How many messages may be claimed: of all kinds, and how many of them that are no requests. */
  function freeHands() {
    const all = [...inHand.values()];
    const deciding = all.filter(({ sendingSince }) => sendingSince === null);
    const current = all.filter(
      ({ sendingSince: since }) => performance.now() - (since ?? Infinity) < SLOW_MS,
    );
    const notices = current.filter(({ message }) => !isRequest(message.kind));
    const free = Math.min(DECIDING - deciding.length, IN_HAND - all.length);
    // A mail that hangs must not keep the others from finding out whether a hold is over.
    const unheld = Math.max(0, Math.min(free, hands.hold.hands(IN_HAND) - current.length));
    return { free: unheld, others: Math.min(unheld, Math.max(0, NOTICES - notices.length)) };
  }

  /** While a hold lasts, mail to other sites than those refused goes first. */
  async function claimSome(): Promise<ClaimedMessage[]> {
    const { free, others } = freeHands();
    if (free === 0) return [];
    const { sites, strictly } = hands.hold.avoids();
    const claimed = await claimMessages(free, others, id, sites);
    return claimed.length > 0 || sites.length === 0 || strictly ? claimed : claimMessages(free, others, id);
  }

  /** How many were claimed. */
  async function claimAll(): Promise<number> {
    const claimed = await claimSome();
    for (const message of claimed) {
      const one: Work = { message, sendingSince: null };
      const decided = () => {
        const wasFull = freeHands().free === 0;
        one.sendingSince = performance.now();
        if (wasFull) rouse();
      };
      const work = attemptMessage(message, { ...hands, decided })
        .catch((error: unknown) => retryLater(message, error, stopping.signal))
        .finally(() => {
          inHand.delete(work);
          rouse();
        });
      inHand.set(work, one);
    }
    return claimed.length;
  }

  /** Another transaction has what is due: we look again after ever longer pauses, instead of at once and for ever. */
  function pauseAfter(claimed: number, next: number): number {
    pause =
      claimed === 0 && next === 0 ? Math.min(PAUSE_MS.longest, Math.max(PAUSE_MS.shortest, 2 * pause)) : 0;
    return pause;
  }

  /** Milliseconds until there is something to do again, if nothing wakes us. */
  async function untilNext(): Promise<number> {
    const { free, others } = freeHands();
    const { sites, strictly } = hands.hold.avoids();
    const due = free === 0 ? null : await untilNextDue(others === 0, strictly ? sites : []);
    if (inHand.size === 0 && due !== 0) resting.forEach((rested) => rested());
    const held = hands.hold.held()?.until || POLL;
    return inHand.size === 0 ? Math.min(due ?? held, held) : (due ?? POLL);
  }

  async function sayAlive() {
    noteWorkerAlive(Date.now());
    reached = performance.now();
    const on = listening?.isHeld() ? machine() : null;
    if (reached - beaten < BEAT_SECONDS * 1000 && on === beatenOn) return;
    beaten = reached;
    beatenOn = on;
    const late = await beat(id, hands.hold.held(), on);
    if (late) await raiseAlarm('mail-waits', mailReference(late));
    if ((await secondsApart()) > CLOCK_TOLERANCE) await raiseAlarm('clock-differs', mailReference(id));
  }

  async function run() {
    while (!stopping.signal.aborted) {
      awake = false;
      try {
        const claimed = await claimAll();
        const next = await untilNext();
        await sayAlive();
        if ((await dead.look()) > 0) rouse();
        await sleep(Math.min(Math.max(next, pauseAfter(claimed, next)), dead.waitMs() ?? POLL));
      } catch (error) {
        log.error({ reference: mailReference(id), error }, 'the outbox is out of reach');
        // Beside the loop: a provider that hangs too must not keep us from a database that is back.
        if (isStatementTimeout(error)) void raiseAlarm('statement-slow', mailReference(id));
        else if (performance.now() - reached > ALARMING) void raiseAlarm('database-away', mailReference(id));
        await sleep(REST);
      }
    }
  }

  const listening = listens ? listen(rouse, id) : null;
  const running = run();
  return {
    async rest(limit) {
      await new Promise<void>((resolve) => {
        const rested = () => {
          clearTimeout(timer);
          resting.delete(rested);
          resolve();
        };
        const timer = setTimeout(rested, limit);
        resting.add(rested);
        rouse();
      });
    },
    async stop() {
      stopping.abort();
      rouse();
      await Promise.all([running, listening?.stop()]);
      await Promise.all(inHand.keys());
      await hands.transport.close();
      await endBeat(id).catch(() => {});
      noteWorkerAlive(null);
    },
  };
}
