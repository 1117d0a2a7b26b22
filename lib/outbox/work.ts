import { log } from '../log';
import { openTransport } from '../mail/transports/transport';
import { attemptMessage } from './attempt';
import { claimMessages, untilNextDue } from './claim';
import { listen } from './listen';
import type { ClaimedMessage } from './message';
import { waitAfter } from './schedule';
import { putBack } from './settle';

/** Messages in hand at a time: enough that one hanging attempt holds nothing up, few enough for the pool. */
const HANDS = 5;
/** Milliseconds: the poll that stands behind LISTEN, and the wait after the database failed us. */
const POLL = 5_000;
const REST = 1_000;

const heartbeat = globalThis as typeof globalThis & { [key: symbol]: { beatAt: number } | undefined };
const HEARTBEAT = Symbol.for('sparekey.worker');

/** A template that throws, or a database that went away, costs one message a wait and the others nothing. */
async function retryLater(message: ClaimedMessage, error: unknown) {
  log.error({ message: message.id, kind: message.kind, error }, 'an attempt broke off');
  // Where even this can't be written, the lease runs out by itself.
  await putBack(message, waitAfter(message.attempts, true, null), 'broke-off', false).catch(() => {});
}

export type Worker = { stop(): Promise<void> };

/**
 * Works the outbox until stopped: woken by NOTIFY at each commit of a message, by the next due time, and by a poll.
 * stop() gives up what is under way, releases its leases and returns within about a second.
 */
export function startWorker(): Worker {
  const stopping = new AbortController();
  const transport = openTransport();
  const inHand = new Set<Promise<void>>();
  let wake = () => {};
  let awake = false;
  const alarm = () => {
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

  async function claimAll() {
    const claimed = await claimMessages(HANDS - inHand.size);
    for (const message of claimed) {
      const work = attemptMessage(message, transport, stopping.signal)
        .catch((error: unknown) => retryLater(message, error))
        .finally(() => {
          inHand.delete(work);
          alarm();
        });
      inHand.add(work);
    }
  }

  async function run() {
    while (!stopping.signal.aborted) {
      awake = false;
      try {
        if (inHand.size < HANDS) await claimAll();
        const due = inHand.size < HANDS ? await untilNextDue() : null;
        heartbeat[HEARTBEAT] = { beatAt: Date.now() };
        await sleep(Math.min(due ?? POLL, POLL));
      } catch (error) {
        log.error({ error }, 'the outbox is out of reach');
        await sleep(REST);
      }
    }
  }

  const listening = listen(alarm);
  const running = run();
  return {
    async stop() {
      stopping.abort();
      alarm();
      await Promise.all([running, listening.stop()]);
      await Promise.all(inHand);
      await transport.close();
      delete heartbeat[HEARTBEAT];
    },
  };
}
