import { expect, it } from 'vitest';
import { aucOf, medianOf } from '@/scripts/bench/auc';

it('is the share of pairs in which the first is greater, with the interval by DeLong', () => {
  // Worked by hand: shares of 1/3, 2/3 and 1 on either side, so a variance of 1/9 each.
  const { area, low, high } = aucOf([1, 2, 3], [0, 1.5, 2.5]);
  expect(area).toBeCloseTo(2 / 3, 12);
  expect(low).toBeCloseTo(2 / 3 - 1.959964 * Math.sqrt(2 / 27), 12);
  expect(high).toBe(1);
});

it('counts a tie half, whichever sample comes first', () => {
  expect(aucOf([1, 1, 2], [1, 1, 2]).area).toBeCloseTo(0.5, 12);
  expect(aucOf([5, 7], [5, 6]).area).toBeCloseTo(0.625, 12);
  expect(aucOf([5, 6], [5, 7]).area).toBeCloseTo(0.375, 12);
});

it('is 1 or 0 for samples that lie apart, and never beyond', () => {
  expect(aucOf([3, 4], [1, 2])).toEqual({ area: 1, low: 1, high: 1 });
  expect(aucOf([1, 2], [3, 4])).toEqual({ area: 0, low: 0, high: 0 });
});

it('tells a shift from chance once there are enough of both', () => {
  const times = (shift: number) => Array.from({ length: 400 }, (_, at) => ((at * 7919) % 1009) + shift);
  const same = aucOf(times(0), times(0));
  expect([same.low < 0.5, same.high > 0.5]).toEqual([true, true]);
  expect(aucOf(times(150), times(0)).low).toBeGreaterThan(0.5);
});

it('takes no interval of a single value', () => {
  expect(() => aucOf([1], [1, 2])).toThrow(RangeError);
});

it.each([
  [[3, 1, 2], 2],
  [[4, 1, 3, 2], 2.5],
  [[7], 7],
])('the middle of %j is %d', (values, middle) => {
  expect(medianOf(values)).toBe(middle);
});
