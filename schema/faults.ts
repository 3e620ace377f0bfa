import type { GraphQLError } from 'graphql';

/**
 * The subgraphs' files cannot be used as they are; the message has one line for each reason, with
 * file, line and column where they are known.
 */
export class SchemaFault extends Error {}

/** One line: where it is, as far as it is known, and what is wrong there. */
export function lineOf(error: GraphQLError): string {
  const places = (error.nodes ?? []).flatMap(({ loc }) =>
    loc ? [`${loc.source.name}:${loc.startToken.line}:${loc.startToken.column}`] : [],
  );
  const [at] = error.locations ?? [];
  if (places.length === 0 && error.source && at)
    places.push(`${error.source.name}:${at.line}:${at.column}`);
  return [...new Set(places), error.message].join(' ');
}

/**
 * Runs a program of the command line; what is wrong with the subgraphs' files ends it with
 * sentences, not with a stack.
 */
export async function reportFaults(program: () => Promise<void> | void): Promise<void> {
  try {
    await program();
  } catch (error) {
    if (!(error instanceof SchemaFault)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
