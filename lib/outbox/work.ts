import { raiseAlarm } from '../alarms/raise';
import { isStatementTimeout } from '../database-away';
import { CLOCK_TOLERANCE, secondsApart } from '../database-clock';
import { log } from '../log';
import { openTransport } from '../mail/transports/transport';
import { randomId } from '../secrets';
import { attemptMessage } from './attempt';
import { BEAT_SECONDS, beat, endBeat } from './beat';
import { claimMessages, untilNextDue } from './claim';
import { machine, takeBackFromDead } from './dead-workers';
import { makeHold } from './hold';
import { listen } from './listen';
import { isRequest, nameOf, type ClaimedMessage } from './message';
import { persist } from './persist';
import { longestWait, waitAfter } from './schedule';
import { putBack } from './settle';

/** Messages in hand at a time: few enough for the pool. Two hands are kept for requests: notices may hang in all others. */
const HANDS = 6;
const HANDS_FOR_NOTICES = 4;
/** Milliseconds: the poll that stands behind LISTEN, the wait after the database failed us, and when that is alarming. */
const POLL = 5_000;
const REST = 1_000;
const ALARMING = 60_000;
/** Milliseconds between two looks for killed workers, for how long after the start, and the pauses while a due message is locked. */
const LOOK = 3_000;
const LOOK_FOR = 20_000;
const SHORTEST_PAUSE = 50;
const LONGEST_PAUSE = 1_000;

const heartbeat = globalThis as typeof globalThis & { [key: symbol]: { beatAt: number } | undefined };
const HEARTBEAT = Symbol.for('sparekey.worker');

/** A template that throws, or a database that went away, costs one message a wait and the others nothing. */
async function retryLater(message: ClaimedMessage, error: unknown, stopping: AbortSignal) {
  log.error({ message: message.id, kind: message.kind, error }, 'an attempt broke off');
  const waitSeconds = waitAfter(message.attempts, longestWait(message.kind), null);
  const back = { step: 'retried', waitSeconds, reason: 'broke-off' } as const;
  // Where even this can't be written, the lease runs out by itself.
  await persist(() => putBack(message, back, false), stopping).catch(() => {});
  if (message.kind !== 'alarm') await raiseAlarm('attempt-broke', nameOf(message.id));
}

export type Worker = {
  /** Resolves when nothing can be done at the moment (nothing is due, or the provider takes nothing) and nothing is in hand, or after so many milliseconds. */
  rest(limit: number): Promise<void>;
  stop(): Promise<void>;
};

/**
 * Works the outbox until stopped: woken by NOTIFY at each commit of a message (unless told not to listen), by the next
 * due time, and by a poll. stop() gives up what is under way, releases its leases and returns within about a second. Who
 * starts one after another hands on the `hold`: it knows what the provider asked for.
 */
export function startWorker({ listens = true, hold = makeHold() } = {}): Worker {
  const id = randomId();
  const stopping = new AbortController();
  const hands = { transport: openTransport(), hold, stopping: stopping.signal };
  const inHand = new Map<Promise<void>, ClaimedMessage>();
  const resting = new Set<() => void>();
  let wake = () => {};
  let awake = false;
  let beaten = -Infinity;
  let beatenOn: string | null = null;
  let reached = performance.now();
  const begun = reached;
  let looked = -Infinity;
  let suspects: string[] = [];
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

  /** Hands that are free: for anything, and how many of them for what is no request. */
  function freeHands() {
    const notices = [...inHand.values()].filter(({ kind }) => !isRequest(kind)).length;
    const free = Math.max(0, hands.hold.hands(HANDS) - inHand.size);
    return { free, others: Math.min(free, Math.max(0, HANDS_FOR_NOTICES - notices)) };
  }

  /** How many were claimed. */
  async function claimAll(): Promise<number> {
    const { free, others } = freeHands();
    const claimed = free === 0 ? [] : await claimMessages(free, others, id);
    for (const message of claimed) {
      const work = attemptMessage(message, hands)
        .catch((error: unknown) => retryLater(message, error, stopping.signal))
        .finally(() => {
          inHand.delete(work);
          rouse();
        });
      inHand.set(work, message);
    }
    return claimed.length;
  }

  /** Another transaction has what is due: we look again after ever longer pauses, instead of at once and for ever. */
  function pauseAfter(claimed: number, next: number): number {
    pause = claimed === 0 && next === 0 ? Math.min(LONGEST_PAUSE, Math.max(SHORTEST_PAUSE, 2 * pause)) : 0;
    return pause;
  }

  async function takeBack() {
    const now = performance.now();
    if (now - begun > LOOK_FOR || now - looked < LOOK) return;
    looked = now;
    const found = await takeBackFromDead(id, suspects);
    ({ suspects } = found);
    if (found.messages === 0) return;
    log.warn({ messages: found.messages }, 'took over the messages of a worker that was killed');
    rouse();
  }

  /** Milliseconds until there is something to do again, if nothing wakes us. */
  async function untilNext(): Promise<number> {
    const { free, others } = freeHands();
    const due = free === 0 ? null : await untilNextDue(others === 0);
    if (inHand.size === 0 && due !== 0) resting.forEach((rested) => rested());
    if (free === 0 && inHand.size === 0) return hands.hold.held()?.until ?? POLL;
    return due ?? POLL;
  }

  async function sayAlive() {
    heartbeat[HEARTBEAT] = { beatAt: Date.now() };
    reached = performance.now();
    const on = listening?.isHeld() ? machine() : null;
    if (reached - beaten < BEAT_SECONDS * 1000 && on === beatenOn) return;
    beaten = reached;
    beatenOn = on;
    const late = await beat(id, hands.hold.held(), on);
    if (late) await raiseAlarm('mail-waits', nameOf(late));
    if ((await secondsApart()) > CLOCK_TOLERANCE) await raiseAlarm('clock-differs', nameOf(id));
  }

  async function run() {
    while (!stopping.signal.aborted) {
      awake = false;
      try {
        const claimed = await claimAll();
        const next = await untilNext();
        await sayAlive();
        await takeBack();
        await sleep(Math.min(Math.max(next, pauseAfter(claimed, next)), suspects.length > 0 ? LOOK : POLL));
      } catch (error) {
        log.error({ reference: nameOf(id), error }, 'the outbox is out of reach');
        // Beside the loop: a provider that hangs too must not keep us from a database that is back.
        if (isStatementTimeout(error)) void raiseAlarm('statement-slow', nameOf(id));
        else if (performance.now() - reached > ALARMING) void raiseAlarm('database-away', nameOf(id));
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
      delete heartbeat[HEARTBEAT];
    },
  };
}
