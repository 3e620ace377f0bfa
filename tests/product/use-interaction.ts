import type { TestInstance } from '../kit/instance.ts';

type Asking = (
  query: string,
  variables?: Record<string, unknown>,
) => ReturnType<TestInstance['data']>;

const comment =
  'id text editedAt likeCount isLikedByMe isLikedByAuthor isPinned mentions { username }';

/** What people do with comments beyond making them, and with posts beyond liking them. */
export async function useInteraction(
  { byAda, byBen, byEve }: Record<'byAda' | 'byBen' | 'byEve', Asking>,
  { postId, authorId, commentId }: Record<'postId' | 'authorId' | 'commentId', string>,
): Promise<void> {
  const id = commentId;
  for (const by of [byAda, byEve])
    await by(`mutation ($id: ID!) { likeComment(commentId: $id) { ${comment} } }`, { id });
  await byEve(`mutation ($id: ID!) { unlikeComment(commentId: $id) { ${comment} } }`, { id });
  await byBen(`mutation ($id: ID!) { editComment(id: $id, text: "@ada, hm") { ${comment} } }`, {
    id,
  });
  const post = `pinnedComment { ${comment} } shareCount saveCount isSavedByMe allowComments mentions { id }`;
  await byAda(`mutation ($id: ID!) { pinComment(commentId: $id) { ${post} } }`, { id });
  await byAda(`mutation ($id: ID!) { unpinComment(commentId: $id) { ${post} } }`, { id });
  for (const name of ['savePost', 'sharePost'])
    await byBen(`mutation ($id: ID!) { ${name}(postId: $id) { ${post} } }`, { id: postId });
  await byEve('mutation ($id: ID!) { savePost(postId: $id) { id } }', { id: postId });
  await byEve('mutation ($id: ID!) { unsavePost(postId: $id) { id } }', { id: postId });
  await byBen(
    'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { post { id } } }',
    {
      input: { toUserId: authorId, text: '', postId },
    },
  );
  const page = 'pageInfo { endCursor }';
  const saved = `query ($after: String) { savedPosts(first: 1, after: $after) { edges { node { ${post} } } ${page} } }`;
  const { endCursor } = (await byBen(saved, { after: null })).savedPosts.pageInfo;
  await byBen(saved, { after: endCursor });
  const top = `query ($id: ID!, $after: String) { post(id: $id) { comments(sort: TOP, first: 1, after: $after) { edges { node { ${comment} } } ${page} } } }`;
  const after = (await byBen(top, { id: postId, after: null })).post.comments.pageInfo.endCursor;
  await byBen(top, { id: postId, after });
}
