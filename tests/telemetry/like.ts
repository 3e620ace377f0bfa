import { makePhoto } from '@clipgraph/video/testing/samples.ts';
import type { Answer, GraphqlClient } from '../kit/client.ts';
import type { SunkSpan } from './otlp-sink.ts';

type Product = GraphqlClient & { readonly url: string };

export const likeDocument =
  'mutation LikePost($id: ID!) { likePost(postId: $id) { id likeCount isLikedByMe author { username } } }';

/** Somebody publishes a post. @returns what is needed to like it */
export async function publishPost(product: Product): Promise<{ postId: string; token: string }> {
  const author = await product.register('author');
  const photo = await makePhoto({ seed: 1 });
  const postId = await product.publish(author, photo, { caption: 'to be liked' });
  return { postId, token: author.token };
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
  const { errors } = (await answer.json()) as Answer;
  if (errors) throw new Error(JSON.stringify(errors));
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
