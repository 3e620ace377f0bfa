import { GraphQLError } from 'graphql';
import { InvalidRequest } from '../document/document.ts';
import { requestError } from '../result/errors.ts';

/** An operation that no plan can answer. It is refused: a null in its place would be a lie. */
export class Unanswerable extends InvalidRequest {
  readonly reason: string;

  /**
   * @param reason the end of a sentence for the client, of the schema's names alone
   * @param cause for the log
   */
  constructor(reason: string, cause?: unknown) {
    const told = new GraphQLError(`This operation cannot be answered: ${reason}`);
    super([requestError('GRAPHQL_VALIDATION_FAILED', told)]);
    this.reason = reason;
    this.cause = cause;
  }
}
