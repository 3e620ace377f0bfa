import { randomBytes } from 'node:crypto';
import { readOperation } from '@clipgraph/schema/operations.ts';
import { makePhoto } from '@clipgraph/video/testing/samples.ts';
import { createClient as createSocketClient } from 'graphql-ws';
import WebSocket from 'ws';
import type { GraphqlClient } from '../kit/client.ts';
import { likeDocument, publishPost } from './like.ts';

/**
 * Keeps all parts of a product a little busy until it is stopped: reads, writes, messages, uploads,
 * a subscription, a refused request.
 */
export async function startLoad(
  product: GraphqlClient & { readonly url: string },
): Promise<() => Promise<void>> {
  const { postId, token } = await publishPost(product);
  const friend = await product.register('friend');
  const feed = readOperation('Feed');
  const photo = await makePhoto({ seed: 2 });
  const live = createSocketClient({
    url: `${product.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${friend.token}` },
  });
  const end = live.subscribe(
    { query: readOperation('InboxAdded') },
    { next: () => undefined, error: () => undefined, complete: () => undefined },
  );
  let stopped = false;
  const send = 'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { seq } }';
  const work = async () => {
    while (!stopped) {
      await product.ask(feed, { first: 5 }, token);
      await product.ask(likeDocument, { id: postId }, friend.token);
      await product.ask(
        'mutation ($id: ID!) { unlikePost(postId: $id) { id } }',
        { id: postId },
        friend.token,
      );
      await product.ask(
        send,
        {
          input: {
            toUserId: friend.id,
            text: 'hello',
            clientMessageId: randomBytes(8).toString('hex'),
          },
        },
        token,
      );
      await product.ask('{ nothing }');
      await product.upload(await product.register('newcomer'), photo, 'image/jpeg');
    }
  };
  const done = work();
  return async () => {
    stopped = true;
    await done;
    end();
    await live.dispose();
  };
}
