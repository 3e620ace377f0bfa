import { setImmediate } from 'node:timers/promises';
import { createTurns } from './turns.ts';

/**
 * Await it before each piece of heavy work: pieces that come together then run one after the other,
 * and everything else in the process is served between them. A piece that is alone waits for
 * nothing but what the loop has to do already.
 */
export const ownTurn = createTurns(() => setImmediate());
