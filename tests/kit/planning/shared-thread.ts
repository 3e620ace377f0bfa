import { createHash } from 'node:crypto';
import { type CreateThread, createThread, type Thread } from '@clipgraph/gateway/cold/thread.ts';

const threads = new Map<string, Thread>();

/**
 * One thread for all products of this process that serve the same supergraph under the same limits:
 * what one of them has asked it is known to the next. Its answers tell the processor time that they
 * once took, so that viewers are charged as by a thread of each product's own.
 */
export const shareThread: CreateThread = (data, taskMs) => {
  const key = createHash('sha256')
    .update(JSON.stringify([data, taskMs]))
    .digest('hex');
  const shared = threads.get(key) ?? withMemory(createThread(data, taskMs));
  threads.set(key, shared);
  return { ...shared, close: () => undefined };
};

function withMemory(thread: Thread): Thread {
  const answers = new Map<string, ReturnType<Thread['run']>>();
  let last: Promise<unknown> = Promise.resolve();
  return {
    ...thread,
    run(task) {
      const key = JSON.stringify(task);
      const known = answers.get(key);
      if (known) return known;
      const answer = last.then(() => thread.run(task));
      answers.set(key, answer);
      // What took too long may be done in time when it is tried again.
      last = answer.catch(() => answers.delete(key));
      return answer;
    },
  };
}
