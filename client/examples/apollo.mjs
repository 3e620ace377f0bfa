// Apollo Client with the session of @clipgraph/client.
import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { relayStylePagination } from '@apollo/client/utilities';
import { createClient, FeedDocument, LikePostDocument, MeDocument } from '@clipgraph/client';

const { CLIPGRAPH: url = 'http://localhost:4000', NAME: username = 'ada' } = process.env;
const clipgraph = createClient({ url });
const apollo = new ApolloClient({
  link: new HttpLink({ uri: `${url}/graphql`, fetch: clipgraph.fetch }),
  cache: new InMemoryCache({
    // A feed is one list for each set of these arguments, however it was paged.
    typePolicies: {
      Query: { fields: { feed: relayStylePagination(['source', 'kind', 'tag', 'before']) } },
    },
  }),
});
// What another viewer saw is not kept.
clipgraph.onSession(() => apollo.resetStore());

await clipgraph.login({ username, password: process.env.PASSWORD ?? 'clipgraph-demo' });
const { data: who } = await apollo.query({ query: gql(MeDocument) });
console.log(`You are ${who.me.username}.`);

const query = gql(FeedDocument);
const variables = { first: 2 };
// The cache holds all pages as one list, so each page is asked for past it.
const page = async (after) => {
  const asked = { query, variables: { ...variables, after }, fetchPolicy: 'network-only' };
  return (await apollo.query(asked)).data.feed.pageInfo;
};
let { hasNextPage, endCursor } = await page();
while (hasNextPage) ({ hasNextPage, endCursor } = await page(endCursor));
const shown = () => apollo.readQuery({ query, variables }).feed.edges;
const edges = shown();
for (const { node } of edges) console.log(`${node.likeCount} ♥ ${node.caption}`);

const postId = edges[0].node.id;
await apollo.mutate({ mutation: gql(LikePostDocument), variables: { postId } });
console.log(`${shown()[0].node.likeCount} like it now.`);
await clipgraph.logout();
apollo.stop();
