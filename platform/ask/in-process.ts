import { unavailable } from '../errors/catalogue.ts';
import type { AskTransport } from './ask.ts';

/** A room's answers by method name, already bound to its services. */
// biome-ignore lint/suspicious/noExplicitAny: arguments are plain JSON; each answer states its own
export type Answers = Record<string, (...args: any[]) => Promise<unknown>>;

/** @param answers may be filled after this call, as the rooms of this process are opened. @throws UNAVAILABLE for a room that is not there */
export const createInProcessAskTransport = (answers: ReadonlyMap<string, Answers>): AskTransport => ({
  async call(room, method, args) {
    const answer = answers.get(room)?.[method];
    if (!answer) throw unavailable();
    return answer(...args);
  },
});
