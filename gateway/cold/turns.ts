import { ownTurn } from '@clipgraph/platform/background/own-turn.ts';
import type { Payer } from '../executor/plan/planner.ts';
import { createFairQueue } from './fair-queue.ts';

/** Runs a piece of work, which must not wait for anything, when its payer's turn has come. */
type Turns = <Result>(payer: Payer, work: () => Result) => Promise<Result>;

/**
 * Work on the event loop that many may ask for at once: payers take turns, and the loop goes round
 * between the pieces.
 */
export function createTurns(): Turns {
  const queue = createFairQueue<() => void>();
  let isBusy = false;

  async function run(): Promise<void> {
    if (isBusy) return;
    isBusy = true;
    await ownTurn();
    for (let job = queue.next(); job; job = queue.next()) {
      job();
      await ownTurn();
    }
    isBusy = false;
  }

  return (payer, work) =>
    new Promise((resolve, reject) => {
      queue.add(payer, () => {
        try {
          resolve(work());
        } catch (error) {
          reject(error);
        }
      });
      void run();
    });
}
