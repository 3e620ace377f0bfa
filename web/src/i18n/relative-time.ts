import type { Formatter } from '@nanostores/i18n';

const steps = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

/** "3 hours ago", "yesterday"; "now" below a minute. */
export function ago(format: Formatter, iso: string, nowMs = Date.now()): string {
  const seconds = Math.max(0, (nowMs - Date.parse(iso)) / 1_000);
  for (const [unit, length] of steps)
    if (seconds >= length)
      return format.relativeTime(-Math.floor(seconds / length), unit, {
        numeric: 'auto',
        style: 'short',
      });
  return format.relativeTime(0, 'second', { numeric: 'auto' });
}
