// urql with the session of @clipgraph/client: it logs in, renews, and carries subscriptions.
import {
  createClient,
  FeedDocument,
  LikePostDocument,
  MeDocument,
  NotificationAddedDocument,
} from '@clipgraph/client';
import { Client, cacheExchange, fetchExchange, subscriptionExchange } from '@urql/core';

const { CLIPGRAPH: url = 'http://localhost:4000', NAME: username = 'ada' } = process.env;
const clipgraph = createClient({ url });

/** An observable of what an async iterator gives. */
const observable = (events) => ({
  subscribe(observer) {
    (async () => {
      for await (const data of events) observer.next({ data });
      observer.complete();
    })().catch((error) => observer.error(error));
    return { unsubscribe: () => void events.return() };
  },
});

const urql = new Client({
  url: `${url}/graphql`,
  preferGetMethod: false,
  fetch: clipgraph.fetch,
  exchanges: [
    cacheExchange,
    fetchExchange,
    subscriptionExchange({
      forwardSubscription: ({ query, variables }) =>
        observable(clipgraph.subscribe(query, variables)),
    }),
  ],
});

await clipgraph.login({ username, password: process.env.PASSWORD ?? 'clipgraph-demo' });
const { data: me } = await urql.query(MeDocument, {});
console.log(`You are ${me.me.username}.`);
const { data } = await urql.query(FeedDocument, { first: 2 });
for (const { node } of data.feed.edges) console.log(`${node.likeCount} ♥ ${node.caption}`);

const told = new Promise((resolve, reject) => {
  const live = urql.subscription(NotificationAddedDocument, { afterSeq: 0 });
  live.subscribe(({ data, error }) => (error ? reject(error) : resolve(data)));
});
const liked = await urql.mutation(LikePostDocument, { postId: data.feed.edges[0].node.id });
console.log(`${liked.data.likePost.likeCount} like it now.`);
if (process.env.WAIT) console.log((await told).notificationAdded.kind);
await clipgraph.logout();
