import type { Id } from '@clipgraph/platform/ids/id.ts';

const bits = 2 ** 17;
const hashes = 6;

/** More would make it say yes too often; it is begun anew then. */
export const filterHolds = 12_000;

/** Remembers ids in 16 KB: what was added is always known, one in 200 others is thought to be. */
interface Bloom {
  add(id: Id): void;
  has(id: Id): boolean;
  toText(): string;
}

/** @param text as `toText` gave it; an empty filter when left out */
export function createBloom(text?: string): Bloom {
  const bytes = Buffer.alloc(bits / 8);
  if (text !== undefined) Buffer.from(text, 'base64').copy(bytes);
  const places = (id: Id): number[] => {
    const low = mixed(id % 2 ** 32);
    const step = mixed(Math.floor(id / 2 ** 32) ^ low) | 1;
    return Array.from({ length: hashes }, (_, at) => ((low + at * step) >>> 0) % bits);
  };
  const at = (place: number): number => bytes[place >> 3] ?? 0;
  return {
    add(id) {
      for (const place of places(id)) bytes[place >> 3] = at(place) | (1 << (place & 7));
    },
    has: (id) => places(id).every((place) => (at(place) & (1 << (place & 7))) !== 0),
    toText: () => bytes.toString('base64'),
  };
}

function mixed(value: number): number {
  let hash = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
