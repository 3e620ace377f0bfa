import { ClipgraphError, type ErrorCode } from '../errors.ts';
import type { PieceAnswer } from './send-piece.ts';

/** `{"error":{"code","message"}}`: what an upload's address answers when it refuses. */
interface Told {
  readonly error?: { readonly code?: ErrorCode; readonly message?: string };
}

function told(text: string): Told {
  try {
    return JSON.parse(text) as Told;
  } catch {
    return {};
  }
}

/** Statuses after which the same bytes may be taken: sent too early, too many, lost on the way. */
const passing = new Set([408, 409, 423, 425, 429, 460]);

/**
 * Why bytes were not taken, for good.
 * @returns undefined when another try may do
 */
export function refusalOfBytes({ status, text }: PieceAnswer): ClipgraphError | undefined {
  const { code, message } = told(text).error ?? {};
  const mayPass = status >= 500 || (passing.has(status) && code !== 'CONFLICT');
  return mayPass
    ? undefined
    : new ClipgraphError(
        code ?? 'BAD_REQUEST',
        message ?? `The server answered ${status}: ${text}`,
      );
}
