export type Auc = {
  /** The chance that one of the first sample is greater than one of the second; a tie counts half. 0.5: they can't be told apart. */
  area: number;
  /** Bounds of its 95 % interval. */
  low: number;
  high: number;
};

/** Of the normal distribution: 95 % lie within so many standard deviations. */
const Z = 1.959964;

/**
 * The area under the ROC curve of two samples (the Mann-Whitney statistic over the number of pairs) with its interval
 * after DeLong, DeLong and Clarke-Pearson (Biometrics 44, 1988). DeLong's rather than Hanley and McNeil's, which takes
 * exponential distributions for granted that times of answers don't have, and rather than a bootstrap, since it needs no
 * chance: the same times give the same interval. It takes the two samples for independent. Those of one round share what
 * the machine was busy with, so the interval is, if anything, a little too wide; the control has the same width, and is
 * what to hold it against. Throws a RangeError for fewer than two of each.
 */
export function aucOf(first: number[], second: number[]): Auc {
  if (first.length < 2 || second.length < 2) throw new RangeError('an interval takes two of each');
  const ranks = midranks([...first, ...second]);
  const [ofFirst, ofSecond] = [ranks.slice(0, first.length), ranks.slice(first.length)];
  const [amongFirst, amongSecond] = [midranks(first), midranks(second)];
  // For each: the share of the other sample that is smaller (of the first) or greater (of the second).
  const above = ofFirst.map((rank, index) => (rank - (amongFirst[index] ?? 0)) / second.length);
  const below = ofSecond.map((rank, index) => 1 - (rank - (amongSecond[index] ?? 0)) / first.length);
  const area = mean(above);
  const error = Math.sqrt(variance(above) / above.length + variance(below) / below.length);
  return { area, low: Math.max(0, area - Z * error), high: Math.min(1, area + Z * error) };
}

/** The ranks of values from 1, those of equal ones shared evenly. */
function midranks(values: number[]): number[] {
  const order = values
    .map((value, index) => ({ value, index }))
    .sort((one, other) => one.value - other.value);
  const ranks: number[] = [];
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to < order.length && order[to]?.value === order[from]?.value) to += 1;
    for (const { index } of order.slice(from, to)) ranks[index] = (from + 1 + to) / 2;
    from = to;
  }
  return ranks;
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function variance(values: number[]): number {
  const middle = mean(values);
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1);
}

/** The middle of some values; of an even number, between the middle two. */
export function medianOf(values: number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? NaN) + (sorted[Math.floor(middle)] ?? NaN)) / 2;
}
