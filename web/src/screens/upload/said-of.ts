import type { Fault } from '../../graph/faults.ts';
import type { uploadWords } from './words.ts';

/** What to do about a refusal, in the viewer's language where the code tells enough. */
export function saidOf(words: ReturnType<typeof uploadWords.get>, { code, message }: Fault) {
  if (code === 'NETWORK' || code === 'UNAVAILABLE') return words.cut;
  if (code === 'PAYLOAD_TOO_LARGE') return words.tooBig;
  if (code === 'NOT_FOUND') return words.expired;
  if (code === 'RATE_LIMITED') return words.slowDown;
  return message;
}
