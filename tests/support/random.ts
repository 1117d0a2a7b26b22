import { randomBytes } from 'node:crypto';

export type Random = {
  seed: string;
  /** From 0 up to 1. */
  next(): number;
  /** From `least` up to `most`. */
  between(least: number, most: number): number;
  pick<T>(all: readonly T[]): T;
};

/** Chance that can be had again: by SEED, or by a new seed that the caller prints. */
export function makeRandom(seed = process.env.SEED ?? randomBytes(4).toString('hex')): Random {
  // mulberry32 over the seed's characters.
  let state = [...seed].reduce(
    (sum, letter) => Math.imul(sum ^ letter.charCodeAt(0), 0x01000193),
    0x811c9dc5,
  );
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const between = (least: number, most: number) => least + next() * (most - least);
  return { seed, next, between, pick: (all) => all[Math.floor(next() * all.length)] as (typeof all)[number] };
}
