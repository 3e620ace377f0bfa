import { inMicroseconds, timeUnitOf } from '../request/numbers.ts';

const inMs = (time: number): number => inMicroseconds(time) / 1_000;

/**
 * The feed lists posts published strictly before this time, in milliseconds
 * (docs/older-clients.md#feed-time).
 * @returns null, the newest, for nothing, zero, a negative number, and a time that has not come
 */
export function feedBoundMs(latestTime: number | undefined, nowMs = Date.now()): number | null {
  if (latestTime === undefined || latestTime <= 0) return null;
  const timeMs = Math.ceil(inMs(latestTime));
  return timeMs > nowMs ? null : timeMs;
}

/** Later than any message, and still a date. */
const farFutureMs = 8.64e15;

/**
 * The first millisecond whose messages are newer than `pre_msg_time`: strictly greater in the unit
 * that it was given in (docs/older-clients.md#polling-chat).
 * @returns null, the whole conversation, for nothing, zero and a negative number
 */
export function pollSinceMs(preMsgTime: number | undefined): number | null {
  if (preMsgTime === undefined || preMsgTime <= 0) return null;
  const sinceMs =
    timeUnitOf(preMsgTime) === 'seconds'
      ? (preMsgTime + 1) * 1_000
      : Math.floor(inMs(preMsgTime)) + 1;
  return Math.min(farFutureMs, sinceMs);
}

/** `mm-dd` of a moment, in a deployment's time zone. */
export function monthAndDay(timeZone: string): (time: string) => string {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, month: '2-digit', day: '2-digit' });
  return (time) => {
    const parts = Object.fromEntries(
      format.formatToParts(new Date(time)).map(({ type, value }) => [type, value]),
    );
    return `${parts.month}-${parts.day}`;
  };
}
