import { raiseAlarm } from '../alarms/raise';
import { isStatementTimeout } from '../database/away';
import { CLOCK_TOLERANCE, secondsApart } from '../database/clock';
import { log } from '../log';
import { mailReference } from '../mail/reference';
import { openTransport } from '../mail/transports/open';
import { noteWorkerAlive } from '../metrics/health';
import { isRequest } from '../outbox/message';
import { randomId } from '../secrets';
import { attemptMessage, retryLater } from './attempt';
import { HEARTBEAT_SECONDS, recordHeartbeat, removeHeartbeat } from './heartbeat';
import { claimMessages, untilNextDue } from './claim';
import type { ClaimedMessage } from './claimed-message';
import { lookForDead, machine } from './dead-workers';
import { makeHold } from './hold';
import { listen } from './listen';

/** How many messages are decided at a time. Deciding needs the database, so this must leave room in the pool. */
const MAX_DECIDING = 6;
/**
 * How many messages are in progress at a time, decided or sent. Large enough that messages never wait for sending: with a
 * provider that takes 3 s per mail, 13 a second are still sent.
 */
const MAX_IN_PROGRESS = 40;
/** How many of them may be notices, not counting those that have been sending for longer than SLOW_MS. */
const MAX_NOTICES = 4;
const SLOW_MS = 15_000;
/** In case a notification is missed. */
const POLL_MS = 5_000;
const DATABASE_RETRY_MS = 1_000;
const DATABASE_ALARM_MS = 60_000;
/** The pauses while another transaction has locked a due message. */
const PAUSE_MS = { shortest: 50, longest: 1_000 };

type Work = { message: ClaimedMessage; sendingSince: number | null };

export type Worker = {
  /** Resolves when nothing is in progress and nothing can be sent now, or after `limitMs`. */
  rest(limitMs: number): Promise<void>;
  stop(): Promise<void>;
};

/**
 * Processes the outbox until stopped. It is woken by NOTIFY whenever a message is committed (if it listens), by the next due
 * time, and by a poll. stop() abandons what is in progress, releases its leases and returns within about a second. A caller
 * that starts one worker after another passes on the `hold`, which knows the provider's Retry-After.
 *
 * A stranger can request mail for any address and time the mail to their own. So the time that a request waits must not
 * depend on whether earlier requests had an account. Deciding costs the same for known and unknown addresses, and a message
 * takes one of the few MAX_DECIDING places only while it is decided. Sending, which only known addresses cause, takes none.
 */
export function startWorker({ listens = true, hold = makeHold() } = {}): Worker {
  const id = randomId();
  const stopping = new AbortController();
  const sending = { transport: openTransport(), hold, stopping: stopping.signal };
  const inProgress = new Map<Promise<void>, Work>();
  const resting = new Set<() => void>();
  let wake = () => {};
  let awake = false;
  let heartbeatAt = -Infinity;
  let heartbeatMachine: string | null = null;
  let reachedAt = performance.now();
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

  /** How many messages may be claimed, and how many of them may be other than requests. */
  function freeCapacity() {
    const all = [...inProgress.values()];
    const deciding = all.filter(({ sendingSince }) => sendingSince === null);
    const current = all.filter(
      ({ sendingSince: since }) => performance.now() - (since ?? Infinity) < SLOW_MS,
    );
    const notices = current.filter(({ message }) => !isRequest(message.kind));
    const free = Math.min(MAX_DECIDING - deciding.length, MAX_IN_PROGRESS - all.length);
    // A mail that hangs must not stop others from finding out whether a hold is over.
    const unheld = Math.max(0, Math.min(free, sending.hold.capacity(MAX_IN_PROGRESS) - current.length));
    return { free: unheld, others: Math.min(unheld, Math.max(0, MAX_NOTICES - notices.length)) };
  }

  /** During a hold, mail to sites that were not refused goes first. */
  async function claimSome(): Promise<ClaimedMessage[]> {
    const { free, others } = freeCapacity();
    if (free === 0) return [];
    const { sites, strictly } = sending.hold.avoids();
    const claimed = await claimMessages(free, others, id, sites);
    return claimed.length > 0 || sites.length === 0 || strictly ? claimed : claimMessages(free, others, id);
  }

  /** Returns how many messages were claimed. */
  async function claimAll(): Promise<number> {
    const claimed = await claimSome();
    for (const message of claimed) {
      const one: Work = { message, sendingSince: null };
      const decided = () => {
        const wasFull = freeCapacity().free === 0;
        one.sendingSince = performance.now();
        if (wasFull) rouse();
      };
      const work = attemptMessage(message, { ...sending, decided })
        .catch((error: unknown) => retryLater(message, error, stopping.signal))
        .finally(() => {
          inProgress.delete(work);
          rouse();
        });
      inProgress.set(work, one);
    }
    return claimed.length;
  }

  /** When another transaction has locked what is due, look again after growing pauses instead of in a busy loop. */
  function pauseAfter(claimed: number, next: number): number {
    pause =
      claimed === 0 && next === 0 ? Math.min(PAUSE_MS.longest, Math.max(PAUSE_MS.shortest, 2 * pause)) : 0;
    return pause;
  }

  /** Milliseconds until there is something to do, if nothing wakes the worker. */
  async function untilNext(): Promise<number> {
    const { free, others } = freeCapacity();
    const { sites, strictly } = sending.hold.avoids();
    const due = free === 0 ? null : await untilNextDue(others === 0, strictly ? sites : []);
    if (inProgress.size === 0 && due !== 0) resting.forEach((rested) => rested());
    const held = sending.hold.held()?.until || POLL_MS;
    return inProgress.size === 0 ? Math.min(due ?? held, held) : (due ?? POLL_MS);
  }

  async function reportAlive() {
    noteWorkerAlive(Date.now());
    reachedAt = performance.now();
    const on = listening?.hasLock() ? machine() : null;
    if (reachedAt - heartbeatAt < HEARTBEAT_SECONDS * 1000 && on === heartbeatMachine) return;
    heartbeatAt = reachedAt;
    heartbeatMachine = on;
    const late = await recordHeartbeat(id, sending.hold.held(), on);
    if (late) await raiseAlarm('mail-waits', mailReference(late));
    if ((await secondsApart()) > CLOCK_TOLERANCE) await raiseAlarm('clock-differs', mailReference(id));
  }

  async function run() {
    while (!stopping.signal.aborted) {
      awake = false;
      try {
        const claimed = await claimAll();
        const next = await untilNext();
        await reportAlive();
        if ((await dead.look()) > 0) rouse();
        await sleep(Math.min(Math.max(next, pauseAfter(claimed, next)), dead.waitMs() ?? POLL_MS));
      } catch (error) {
        log.error({ reference: mailReference(id), error }, 'the outbox is unavailable');
        // Not awaited: a provider that hangs too must not delay the return to an available database.
        if (isStatementTimeout(error)) void raiseAlarm('statement-slow', mailReference(id));
        else if (performance.now() - reachedAt > DATABASE_ALARM_MS)
          void raiseAlarm('database-away', mailReference(id));
        await sleep(DATABASE_RETRY_MS);
      }
    }
  }

  const listening = listens ? listen(rouse, id) : null;
  const running = run();
  return {
    async rest(limitMs) {
      await new Promise<void>((resolve) => {
        const rested = () => {
          clearTimeout(timer);
          resting.delete(rested);
          resolve();
        };
        const timer = setTimeout(rested, limitMs);
        resting.add(rested);
        rouse();
      });
    },
    async stop() {
      stopping.abort();
      rouse();
      await Promise.all([running, listening?.stop()]);
      await Promise.all(inProgress.keys());
      await sending.transport.close();
      await removeHeartbeat(id).catch(() => {});
      noteWorkerAlive(null);
    },
  };
}
