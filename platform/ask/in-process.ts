import { unavailable } from '../errors/catalogue.ts';
import type { AskTransport } from './ask.ts';

// biome-ignore lint/suspicious/noExplicitAny: arguments are plain JSON; each answer states its own
export type Arguments = any[];

/** A subgraph's answers by method name, already bound to its services. */
export type Answers = Record<string, (...args: Arguments) => Promise<unknown>>;

/**
 * @param answers may be filled after this call, as the subgraphs of this process are opened.
 * @throws UNAVAILABLE for a subgraph that is not there
 */
export const createInProcessAskTransport = (
  answers: ReadonlyMap<string, Answers>,
): AskTransport => ({
  async call(subgraph, method, args) {
    const answer = answers.get(subgraph)?.[method];
    if (!answer) throw unavailable();
    return answer(...args);
  },
});
