import { toId } from '@clipgraph/platform/ids/id.ts';
import { limitField } from '@clipgraph/platform/limits/limit-field.ts';
import { rateLimitDefaults } from '@clipgraph/platform/limits/rate-limits.ts';
import type { TagRow } from './context.ts';
import type { Resolvers } from './generated/types.ts';
import { search } from './results/search.ts';
import { suggest } from './suggest/suggest.ts';
import { trendingTags } from './tags/trending.ts';

const limit = rateLimitDefaults.searchPerViewer;

export const resolvers: Resolvers = {
  Query: {
    search: limitField((_root, args, context) => search(context, args), {
      name: 'Query.search',
      identity: 'account',
      limit,
    }),
    suggest: limitField((_root, args, context) => suggest(context, args), {
      name: 'Query.suggest',
      identity: 'account',
      limit,
    }),
    trendingTags: (_root, { first }, context) => trendingTags(context, first),
  },
  SearchEdge: {
    // Of a post or an account its owner fills in the fields; a tag is ours.
    node: async ({ node: { kind, id } }, _args, { loaders }) =>
      kind === 'TAG'
        ? ((await loaders.tag.load(id)) ?? null)
        : { __typename: kind === 'POST' ? 'Post' : 'User', id: String(id) },
  },
  SearchResult: {
    __resolveType(result) {
      if ('name' in result) return 'Tag';
      return result.__typename === 'Post' ? 'Post' : 'User';
    },
  },
  Tag: {
    postCount: ({ id }: TagRow, _args, { loaders }) => loaders.postCount.load(id),
  },
  // Whether a post exists is for its own subgraph to say: any id gets an answer here.
  Post: {
    __resolveReference: (post) => post,
    isIndexed: ({ id }, _args, { loaders }) => loaders.indexedForAuthor.load(toId(id)),
  },
};
