/** Index of the first of `count` ascending values that is above `limit`, from `from` on; `count` = none is. */
export const upperBound = (count: number, valueAt: (index: number) => number, limit: number, from = 0): number =>
  firstOf(from, count, (index) => valueAt(index) > limit);

/** Index of the first that is not below `limit`. */
export const lowerBound = (count: number, valueAt: (index: number) => number, limit: number): number =>
  firstOf(0, count, (index) => valueAt(index) >= limit);

/** The first index from `low` on that is one, where all behind it are; `high` = none is. */
function firstOf(low: number, high: number, is: (index: number) => boolean): number {
  while (low < high) {
    const middle = (low + high) >> 1;
    if (is(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
