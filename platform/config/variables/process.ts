import { z } from 'zod';
import { port } from './kinds.ts';

/** Where this process listens and keeps its files. */
export const processVariables = {
  PORT: port(4000).describe(
    'Where the process listens: the front door, or a subgraph that runs apart.',
  ),
  METRICS_PORT: port(9464).describe(
    'Where a gateway that runs apart serves /metrics; the services serve it on their own port.',
  ),
  HOST: z.string().default('0.0.0.0').describe('Address to listen on.'),
  DATA_DIR: z
    .string()
    .min(1)
    .default('./data')
    .describe('Folder for databases, media and generated secrets of the embedded mode.'),
};
