/** Index of the first of `count` ascending values that is above `limit`, from `from` on; `count` = none is. */
export function upperBound(count: number, valueAt: (index: number) => number, limit: number, from = 0): number {
  let low = from;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (valueAt(middle) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the first that is not below `limit`. */
export function lowerBound(count: number, valueAt: (index: number) => number, limit: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (valueAt(middle) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
