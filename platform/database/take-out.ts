import type { Database, Tx } from './database.ts';

class TakenByAnother extends Error {}

interface TakingOut<Result> {
  /** How many rows were read. */
  readonly count: number;
  /** Deletes them. @returns how many of them were still there */
  remove(tx: Tx): Promise<number>;
  /** What they were kept for. */
  work(tx: Tx): Promise<Result>;
}

/**
 * Deletes rows that were kept to be worked on and does the work, in one transaction. Of several
 * processes that read the same rows one does; which, the deletion decides.
 * @returns what came of the work; undefined when another process has done it
 */
export async function takeOut<Result>(
  database: Pick<Database, 'transaction'>,
  { count, remove, work }: TakingOut<Result>,
): Promise<Result | undefined> {
  try {
    return await database.transaction(async (tx) => {
      if ((await remove(tx)) !== count) throw new TakenByAnother();
      return work(tx);
    });
  } catch (error) {
    if (!(error instanceof TakenByAnother)) throw error;
    return undefined;
  }
}
