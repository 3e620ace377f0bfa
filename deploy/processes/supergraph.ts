import { readFile } from 'node:fs/promises';

const file = new URL('../../schema/supergraph.graphql', import.meta.url);

/** The composed schema that the gateways serve. */
export const readSupergraph = (): Promise<string> => readFile(file, 'utf8');
