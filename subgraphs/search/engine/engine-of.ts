import { perProcess } from '@clipgraph/platform/subgraph/per-process.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { withoutPlural } from '../text/stem.ts';
import { type Stem, unstemmed } from '../text/tokens.ts';
import type { Engine } from './engine.ts';
import { createOpenSearch } from './opensearch/opensearch.ts';
import { createTermTable } from './tables/term-table.ts';

/** What SEARCH_STEMMING asks for. */
export const stemOf = ({ config }: Pick<Services, 'config'>): Stem =>
  config.SEARCH_STEMMING === 'english' ? withoutPlural : unstemmed;

/** The engine that SEARCH_URL names; without it tables in the subgraph's own database. */
export const engineOf = perProcess((services): Engine => {
  const { config, database, log } = services;
  const stem = stemOf(services);
  return config.SEARCH_URL === undefined
    ? createTermTable(database, stem)
    : createOpenSearch({
        url: config.SEARCH_URL,
        prefix: config.DATABASE_PREFIX,
        database,
        stem,
        log,
      });
});
