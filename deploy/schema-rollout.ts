import { readFile } from 'node:fs/promises';
import { brokenClients } from '@clipgraph/schema/checks.ts';
import { committed, compose, readSubgraphs } from '@clipgraph/schema/compose.ts';
import {
  buildClientSchema,
  buildSchema,
  getIntrospectionQuery,
  type IntrospectionQuery,
  lexicographicSortSchema,
  printSchema,
} from 'graphql';

const usage = `node deploy/schema-rollout.ts <address of the running gateway, or a file with its schema>

Compares the schema that clients have now with the one that is about to be rolled out. Ends with 0 when every client goes on as before.`;

/**
 * The schema of a running front door, or of a file such as schema/api.graphql of the release that
 * runs.
 * @throws Error that says what could not be read
 */
async function runningSchema(place: string): Promise<string> {
  if (!/^https?:/.test(place)) return readFile(place, 'utf8');
  const response = await fetch(`${place.replace(/\/+$/, '').replace(/\/graphql$/, '')}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: getIntrospectionQuery() }),
    signal: AbortSignal.timeout(10_000),
  });
  const { data, errors } = (await response.json()) as {
    data?: IntrospectionQuery;
    errors?: { message: string }[];
  };
  if (!data)
    throw new Error(
      `${place} does not show its schema: ${errors?.[0]?.message ?? response.status}`,
    );
  return printSchema(lexicographicSortSchema(buildClientSchema(data)));
}

/** Which of two schemas knows more, and what a client of the first would miss in the second. */
export function compareSchemas(
  running: string,
  next: string,
): { breaks: string[]; added: string[] } {
  const breaks = brokenClients(running, next, 'the running schema');
  // What the running schema would miss if it were to follow the next one: that is what is new.
  const added = brokenClients(next, running, '').flatMap(
    (sentence) => /: (.*?) (?:was|is) removed/.exec(sentence)?.[1] ?? [],
  );
  return { breaks, added };
}

async function main(place: string | undefined): Promise<number> {
  if (!place) throw new Error(usage);
  const composed = compose(readSubgraphs());
  if (composed.supergraph !== (await readFile(committed.supergraph, 'utf8')))
    throw new Error(
      'schema/supergraph.graphql is not what the subgraphs compose to. Run: npm run generate',
    );
  const running = await runningSchema(place);
  buildSchema(running);
  const { breaks, added } = compareSchemas(running, composed.api);
  for (const sentence of breaks) console.error(sentence);
  console.log(
    `${added.length} additions${added.length ? `: ${added.slice(0, 20).join(', ')}` : ''}`,
  );
  console.log(
    breaks.length === 0
      ? 'No client breaks. Roll the subgraphs first and the gateway last: it asks subgraphs only for what its own schema has.'
      : `${breaks.length} breaks: do not roll this out while clients use what is gone.`,
  );
  return breaks.length === 0 ? 0 : 1;
}

if (import.meta.main) {
  try {
    process.exitCode = await main(process.argv[2]);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  }
}
