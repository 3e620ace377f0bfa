import { makePhoto } from '@clipgraph/video/testing/samples.ts';
import { expect } from 'vitest';
import type { GraphqlClient } from '../product/client.ts';
import type { SunkSpan } from './otlp-sink.ts';

type Product = GraphqlClient & { readonly url: string };

export const likeDocument =
  'mutation LikePost($id: ID!) { likePost(postId: $id) { id likeCount isLikedByMe author { username } } }';

/** Somebody publishes a post. @returns what is needed to like it */
export async function publishPost(product: Product): Promise<{ postId: string; token: string }> {
  const author = await product.register('author');
  const uploadId = await product.upload(author, await makePhoto({ seed: 1 }), 'image/jpeg');
  const { publishPost } = await product.data(
    'mutation ($input: PublishPostInput!) { publishPost(input: $input) { id } }',
    { input: { uploadIds: [uploadId], caption: 'to be liked' } },
    author.token,
  );
  return { postId: publishPost.id, token: author.token };
}

/** Sends an operation. @returns the trace id that its answer tells */
export async function traced(
  product: Product,
  query: string,
  variables: object,
  token: string,
  headers: Record<string, string> = {},
): Promise<string> {
  const answer = await fetch(`${product.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
    body: JSON.stringify({ query, variables }),
  });
  expect(await answer.json()).not.toHaveProperty('errors');
  return String(answer.headers.get('x-trace-id'));
}

export const named = (spans: readonly SunkSpan[], name: string): SunkSpan | undefined =>
  spans.find((span) => span.name === name);

/** The names from a span up to the one that nothing is above. */
export function ancestry(spans: readonly SunkSpan[], name: string): string[] {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const names: string[] = [];
  for (let span = named(spans, name); span; span = byId.get(span.parentSpanId ?? ''))
    names.push(span.name);
  return names;
}
