/** The operations that are measured: what one screen shows, a single object, and a write. */
export const workload = {
  feed: {
    query: `query Feed($first: Int!) {
      feed(first: $first) {
        edges {
          cursor
          node {
            id kind caption tags createdAt mediaUrl coverUrl durationMs width height
            likeCount commentCount isLikedByMe
            author {
              id username displayName avatarUrl followerCount isFollowedByMe likesReceivedCount
            }
            comments(first: 3) {
              edges { node { id text createdAt author { id username displayName avatarUrl } } }
            }
          }
        }
        pageInfo { hasNextPage endCursor }
      }
    }`,
    variables: { first: 20 },
  },
  small: { query: 'query Me { me { id username displayName avatarUrl } }' },
  mutation: {
    query: `mutation Like($postId: ID!) {
      likePost(postId: $postId) { id likeCount isLikedByMe author { id username } }
    }`,
    variables: { postId: '3' },
  },
};
