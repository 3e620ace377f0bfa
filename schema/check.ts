import { existsSync, readFileSync } from 'node:fs';
import { findBase, git } from './base.ts';
import {
  brokenClients,
  invalidOperations,
  missingDescriptions,
  refusedHints,
  staleFile,
  staleFiles,
} from './checks.ts';
import { clientDocuments, makeClientDocuments } from './client-documents.ts';
import { committed, compose, readSubgraphs } from './compose.ts';
import { reportFaults } from './faults.ts';
import { clientOperations, readOperations } from './operations.ts';

// The schema's gate: every check of checks.ts on the repository as it stands. SCHEMA_BASE names
// another commit to compare with; SCHEMA_BASE=HEAD accepts a break that is meant.
const read = (file: URL) => (existsSync(file) ? readFileSync(file, 'utf8') : '');
await reportFaults(async () => {
  const composed = compose(readSubgraphs());
  const operations = readOperations();
  const base = findBase(git, process.env.SCHEMA_BASE);

  const faults = [
    ...staleFiles(composed, { supergraph: read(committed.supergraph), api: read(committed.api) }),
    ...((await makeClientDocuments(composed.api)) === read(clientDocuments)
      ? []
      : [staleFile('client/generated/graph.ts')]),
    ...refusedHints(composed.hints),
    ...missingDescriptions(composed.api),
    ...invalidOperations(composed.api, clientOperations()),
    ...invalidOperations(composed.supergraph, readOperations('rest')),
    ...(base.api === undefined ? [] : brokenClients(base.api, composed.api, base.name)),
  ];
  for (const fault of faults) console.error(fault);
  console.log(base.api === undefined ? base.name : `Compared with ${base.name}.`);
  console.log(
    faults.length === 0
      ? `The schema is sound (${operations.length} operations).`
      : `${faults.length === 1 ? 'One fault' : `${faults.length} faults`} in the schema.`,
  );
  process.exitCode = faults.length === 0 ? 0 : 1;
});
