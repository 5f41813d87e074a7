/** Numbers as people read them. */
const grouped = new Intl.NumberFormat('en');

/** "1 page", "12,000 pages". */
export function count(n: number, noun: string): string {
  return `${grouped.format(n)} ${n === 1 ? noun : `${noun}s`}`;
}

export const number = (n: number) => grouped.format(n);

/** A share in [0, 1] as "12 %"; small shares keep a digit, so that they are not all 0 %. */
export function percent(share: number): string {
  const value = share * 100;
  return `${value >= 10 || value === 0 ? Math.round(value) : value.toFixed(1)} %`;
}

export function bytes(n: number): string {
  const units = ['bytes', 'KB', 'MB', 'GB', 'TB'];
  let unit = 0;
  let value = n;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}

/** For what is only an estimate: "40 seconds", "12 minutes", "3 hours". */
export function roughly(ms: number): string {
  const exact = Math.max(1, Math.round(ms / 1000));
  if (exact < 90) return count(exact > 20 ? 5 * Math.round(exact / 5) : exact, 'second');
  const minutes = Math.round(exact / 60);
  return minutes < 90 ? count(minutes, 'minute') : count(Math.round(minutes / 60), 'hour');
}

/** "today", "yesterday", "3 days ago", then the date. `ms` since the epoch. */
export function since(ms: number, now = Date.now()): string {
  const days = Math.floor(now / 86_400_000) - Math.floor(ms / 86_400_000);
  if (days <= 0) return 'today';
  if (days === 1) return 'yesterday';
  if (days < 30) return `${days} days ago`;
  return new Date(ms).toLocaleDateString('en', { year: 'numeric', month: 'short', day: 'numeric' });
}

/** Units of the engine's work as people are told them. */
export const shown = (unit: string): string => ({ chunks: 'parts', tokens: 'steps' })[unit] ?? unit;
