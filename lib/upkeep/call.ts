/** What came of a round: how many mails the provider took meanwhile, and how many messages still wait. */
export type Round = { accepted: number; waiting: number };
export type MakeRound = () => Promise<Round>;

// The front is run by tsx and the app is bundled by Next: two copies of this file in one process, which share globalThis.
const KEY = Symbol.for('sparekey.round');
const shared = globalThis as typeof globalThis & { [KEY]?: MakeRound };

/** Called once by whoever serves: how a round is made in this process. Null: none any more. */
export function answerCalls(makeRound: MakeRound | null): void {
  if (makeRound) shared[KEY] = makeRound;
  else delete shared[KEY];
}

/**
 * Has this process work the outbox off and delete what is old, for hosts where nothing runs between requests. Throws when
 * the database is away. It happens outside of Next, whose bundles know another React than the templates of the mails.
 */
export function callRound(): Promise<Round> {
  if (!shared[KEY]) throw new Error('nothing works the outbox here. Start Sparekey with npm start');
  return shared[KEY]();
}
