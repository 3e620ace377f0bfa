import { unavailable } from '../errors/catalogue.ts';
import { epochMs, type Id, type IdSource } from './id.ts';

interface IdSourceOptions {
  /** 0..15; no two sources may issue under one worker number for the same milliseconds. */
  worker: number;
  /** Ids are made for later milliseconds only (since the Unix epoch). */
  startAboveMs?: number;
  /**
   * The last millisecond that ids may be made for right now; below it when this source may not
   * issue at all.
   */
  issueUpToMs?: () => number;
  /** @default Date.now */
  clock?: () => number;
}

export interface TrackedIdSource extends IdSource {
  /** The millisecond of the last id made, since the Unix epoch. */
  readonly lastMs: number;
}

const idsPerMs = 256;

/**
 * Makes ids that only grow: when the clock goes back it stays where it was, and when the 256 ids of
 * a millisecond are used up it borrows the next one.
 * @throws UNAVAILABLE from `next` when the lease does not cover the millisecond
 */
export function createIdSource({
  worker,
  startAboveMs = 0,
  issueUpToMs = () => Number.POSITIVE_INFINITY,
  clock = Date.now,
}: IdSourceOptions): TrackedIdSource {
  if (!Number.isInteger(worker) || worker < 0 || worker > 15)
    throw new RangeError(`A worker number is from 0 to 15; it was ${worker}.`);
  let lastMs = Math.max(startAboveMs, epochMs);
  // As if the millisecond were used up: the first id is made for a later one.
  let sequence = idsPerMs - 1;
  return {
    get lastMs() {
      return lastMs;
    },
    next(): Id {
      const nowMs = clock();
      let ms = lastMs;
      let next = sequence + 1;
      if (nowMs > ms) {
        ms = nowMs;
        next = 0;
      } else if (next >= idsPerMs) {
        ms += 1;
        next = 0;
      }
      if (ms > issueUpToMs())
        throw unavailable(
          'No new ids can be made just now. Nothing was changed; try again in a moment.',
        );
      lastMs = ms;
      sequence = next;
      return (ms - epochMs) * 4096 + worker * idsPerMs + next;
    },
  };
}
