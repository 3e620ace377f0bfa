import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Context } from '@clipgraph/platform/subgraph/subgraph.ts';
import type DataLoader from 'dataloader';
import type { Found } from './results/found.ts';

export interface TagRow {
  id: Id;
  name: string;
}

export interface SearchLoaders {
  /** A tag that a public post has. */
  tag: DataLoader<Id, TagRow | undefined>;
  /** How many posts that everybody may see have a tag. */
  postCount: DataLoader<Id, number>;
  /** Whether a tag may be shown by now: see `tags/open-tags.ts`. */
  isOpenTag: DataLoader<Id, boolean>;
  /** For the author of a post whether it is indexed, null for others. */
  indexedForAuthor: DataLoader<Id, boolean | null>;
}

export type SearchContext = Context<SearchLoaders>;

/** What resolvers get as the parent, by GraphQL type. */
export interface Rows {
  SearchEdge: { readonly cursor: string; node: Found };
  Tag: TagRow;
}
