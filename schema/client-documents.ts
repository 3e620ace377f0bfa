import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { committed } from './compose.ts';
import { reportFaults } from './faults.ts';
import { graphModule } from './graph-module.ts';
import { clientOperations } from './operations.ts';

/** The documents of `@clipgraph/client`, committed so that it runs without a step before. */
export const clientDocuments = new URL('../client/generated/graph.ts', import.meta.url);

/** What the file holds when it is fresh. @param api the SDL of the schema that clients see */
export const makeClientDocuments = (api: string): Promise<string> =>
  graphModule(
    api,
    clientOperations().map(({ text }) => text),
    { importFrom: '../document.ts' },
  );

if (import.meta.main)
  await reportFaults(async () => {
    const text = await makeClientDocuments(readFileSync(committed.api, 'utf8'));
    mkdirSync(new URL('./', clientDocuments), { recursive: true });
    writeFileSync(clientDocuments, text);
  });
