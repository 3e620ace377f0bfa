import { z } from 'zod';
import { list, url, whole } from './kinds.ts';

/** The stores that the subgraphs stand on. */
export const storeVariables = {
  DATABASE_URL: url(['mysql'])
    .optional()
    .describe(
      'mysql://user:password@host:port; each subgraph uses the database clipgraph_<name>. Unset: SQLite under DATA_DIR.',
    ),
  DATABASE_PREFIX: z
    .string()
    .regex(/^[a-z0-9_]{1,40}$/, 'lower-case letters, digits and underscores')
    .default('clipgraph_')
    .describe('Prefix of the database names.'),
  REDIS_URL: url(['redis', 'rediss'])
    .optional()
    .describe('Unset: caches, limits and fan-out stay in process.'),
  REDIS_PREFIX: z
    .string()
    .regex(/^[\w:.-]{0,40}$/, { error: 'letters, digits, _ : . or -' })
    .default('clipgraph:')
    .describe('In front of every Redis key and channel.'),
  KAFKA_BROKERS: list
    .optional()
    .describe('host:port, comma separated. Unset: events are dispatched in process.'),
  KAFKA_PREFIX: z
    .string()
    .regex(/^[a-z0-9.-]{0,40}$/, 'lower-case letters, digits, dots and dashes')
    .default('')
    .describe('Prefix of topic and group names, so that deployments can share a cluster.'),
  KAFKA_PARTITIONS: whole(1, 1_000, 6).describe(
    'Of topics that are made; more consumers than this stay idle.',
  ),
  KAFKA_REPLICATION: whole(1, 10, 1).describe(
    'Of topics that are made; 3 on a cluster of three brokers or more.',
  ),
  KAFKA_RETENTION_HOURS: whole(1, 87_600, 168).describe(
    'Of topics that are made: how long an event can be read again.',
  ),
  SEARCH_URL: url(['http', 'https'])
    .optional()
    .describe(
      'http://user:password@host:port of an OpenSearch 2 cluster, of which indexes that begin with DATABASE_PREFIX are used. Unset: the index is in tables of the search subgraph.',
    ),
  SEARCH_STEMMING: z
    .enum(['off', 'english'], { error: 'off or english' })
    .default('off')
    .describe(
      'english: cafes finds cafe, and the other way round. Run `projections rebuild search` after a change.',
    ),
  MEDIA_URL: url(['file', 's3'])
    .optional()
    .describe('file:/path or s3://bucket?endpoint=...&region=.... Unset: DATA_DIR/media.'),
  MEDIA_PUBLIC_URL: url(['http', 'https'])
    .optional()
    .describe(
      'A CDN that fetches from PUBLIC_URL and passes /media on: where clients fetch public media. Unset: PUBLIC_URL.',
    ),
};
