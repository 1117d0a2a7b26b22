import { describe, expect, it } from 'vitest';
import { aucOf, medianOf } from '@/scripts/bench/auc';
import { makeRandom } from '../../support/random';

/** A value so many times, for each of some values. */
const times = (counts: number[]) => counts.flatMap((count, index) => Array<number>(count).fill(index + 1));

describe('the area under the curve', () => {
  it.each([
    [[2, 3, 4], [0, 1], 1],
    [[0, 1], [2, 3, 4], 0],
    // Of the nine pairs, six are won.
    [[1, 4, 5], [0, 2, 6], 5 / 9],
    [[7, 7, 7], [7, 7], 0.5],
    // One of four pairs is won, two are ties.
    [[1, 2], [1, 2], 0.5],
    [[1, 3], [1, 2], 0.625],
  ])('of %j over %j is %d: the share of pairs that are won, ties half', (first, second, area) => {
    expect(aucOf(first, second).area).toBeCloseTo(area, 12);
    expect(aucOf(second, first).area).toBeCloseTo(1 - area, 12);
  });

  it('is what counting all pairs gives', () => {
    const { next } = makeRandom('auc');
    const sample = (count: number) => Array.from({ length: count }, () => Math.floor(next() * 12));
    const [first, second] = [sample(40), sample(60)];
    const won = first.flatMap((one) => second.map((other) => (one > other ? 1 : one === other ? 0.5 : 0)));
    const area = won.reduce<number>((sum, value) => sum + value, 0) / won.length;
    expect(aucOf(first, second).area).toBeCloseTo(area, 12);
  });
});

describe('its interval', () => {
  // Hanley and McNeil, Radiology 143 (1982), table I: how sure one was that each of 58 sound and 51 ill people was ill.
  // Area and interval by DeLong's method as Stata's manual prints them for these data (roctab).
  it('is the one of the textbook', () => {
    const [sound, ill] = [times([33, 6, 6, 11, 2]), times([3, 2, 2, 11, 33])];
    const { area, low, high } = aucOf(ill, sound);
    expect([area, low, high].map((value) => value.toFixed(4))).toEqual(['0.8932', '0.8330', '0.9534']);
  });

  it('is no wider than what there is, and a point where nothing varies', () => {
    expect(aucOf([1, 2, 3, 9], [0, 0, 0, 2])).toMatchObject({ high: 1 });
    expect(aucOf([3, 3], [3, 3])).toEqual({ area: 0.5, low: 0.5, high: 0.5 });
  });

  it('holds 0.5 for about 95 of 100 pairs of samples that chance alone parts', () => {
    const { next } = makeRandom('ninety-five');
    const sample = () => Array.from({ length: 80 }, () => -Math.log(1 - next()));
    const holding = Array.from({ length: 400 }, () => aucOf(sample(), sample())).filter(
      ({ low, high }) => low <= 0.5 && 0.5 <= high,
    );
    expect(holding.length).toBeGreaterThan(400 * 0.92);
    expect(holding.length).toBeLessThan(400 * 0.98);
  });

  it('does not for samples that differ by a tenth of their spread, three thousand of each', () => {
    const { next } = makeRandom('a-tenth');
    const sample = (shift: number) => Array.from({ length: 3_000 }, () => next() * 12 ** 0.5 + shift);
    expect(aucOf(sample(0.1), sample(0)).low).toBeGreaterThan(0.5);
  });

  it('takes two of each', () => {
    expect(() => aucOf([1], [1, 2])).toThrow(RangeError);
  });
});

it.each([
  [[3], 3],
  [[9, 1, 5], 5],
  [[4, 1, 3, 2], 2.5],
])('the median of %j is %d', (values, median) => expect(medianOf(values)).toBe(median));
