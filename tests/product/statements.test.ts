import {
  type ObservedStatement,
  observeStatements,
} from '@clipgraph/platform/database/statements.ts';
import { makePhoto } from '@clipgraph/video/testing/samples.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Account } from '../kit/client.ts';
import { startInstance, type TestInstance } from '../kit/instance.ts';

const feed = `query ($first: Int!) {
  feed(first: $first) {
    edges {
      node {
        id caption likeCount commentCount isLikedByMe
        author { username displayName followerCount followingCount isFollowedByMe postCount likesReceivedCount }
        comments(first: 3) { edges { node { text replyCount author { username } } } }
      }
    }
  }
}`;

describe('SQL statements', () => {
  let product: TestInstance;
  let viewer: Account;
  beforeAll(async () => {
    product = await startInstance({ RATE_LIMITS: 'off' });
    const people = await Promise.all(Array.from({ length: 20 }, () => product.register('author')));
    viewer = people[0] as Account;
    const bytes = await makePhoto({ seed: 1 });
    const publishOf = async (author: Account, at: number) => {
      for (let nth = 0; nth < 100; nth += people.length) {
        const caption = `${at + nth}`;
        const postId = await product.publish(author, bytes, { caption });
        await product.data(
          'mutation ($input: AddCommentInput!) { addComment(input: $input) { id } }',
          { input: { postId, text: `comment ${caption}` } },
          viewer.token,
        );
      }
    };
    await Promise.all(people.map(publishOf));
  });
  afterAll(() => product.close());

  /**
   * Those that a cache may have answered: of counters, by counter, and of first pages of comments; all
   * others by number.
   */
  const statementsOf = async (first: number) => {
    const reads = await readsOf(first);
    const ofCounters = reads.filter(({ sql }) => sql.includes('counter_bases'));
    const ofComments = reads.filter(({ sql }) => sql.includes('from `comments`'));
    return {
      others: reads.length - ofCounters.length - ofComments.length,
      comments: ofComments.length,
      counters: ofCounters.map(
        ({ subgraph, params }) => `${subgraph} ${Buffer.from(params[0] as Uint8Array)}`,
      ),
    };
  };

  /** The reads of one request. */
  const readsOf = async (first: number) => {
    const seen: ObservedStatement[] = [];
    const stop = observeStatements((statement) => seen.push(statement));
    try {
      const { edges } = (await product.data(feed, { first }, viewer.token)).feed;
      expect(edges).toHaveLength(first);
      expect(edges[0].node.comments.edges).toHaveLength(1);
    } finally {
      stop();
    }
    // Background work of the subgraphs runs beside the request and is none of its statements.
    return seen.filter(
      ({ sql }) =>
        /^\s*select/.test(sql) &&
        !/outbox|removals|due_scores|view_intake|signal_intake|`jobs`|revocation|lease|idempotency|`delta_id`|engagements|neighbours|pushes|heats|decay_rates|index_states|index_changes|`documents`|select `id`, `kind`, `tags` from/.test(
          sql,
        ),
    );
  };

  it('read no post twice, and ask nobody twice whether an account is active or stands across a block', async () => {
    const reads = await readsOf(20);
    expect(reads.filter(({ sql }) => sql.includes('from `posts`'))).toHaveLength(1);
    const questions = reads.filter(
      ({ subgraph, sql }) =>
        subgraph === 'relation' || (subgraph === 'user' && !sql.includes('display_name')),
    );
    const ids = questions
      .filter(({ sql }) => !sql.includes('counter_bases'))
      .map(({ subgraph, params }) => [subgraph, [...new Set(params)].sort()].join());
    expect(ids.length).toBeGreaterThan(1);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('are as many for a page of 100 posts as for one of 20', async () => {
    await statementsOf(1);
    let [twenty, hundred] = [await statementsOf(20), await statementsOf(100)];
    // A background statement that the filter does not know may fall into one of the two.
    await expect
      .poll(async () => {
        [twenty, hundred] = [await statementsOf(20), await statementsOf(100)];
        return hundred.others - twenty.others;
      })
      .toBe(0);
    expect(twenty.others).toBeGreaterThan(3);
    for (const { comments } of [twenty, hundred]) expect(comments).toBeLessThanOrEqual(1);
    // One's own counts need no look at who blocks whom, so they are read one step before those of
    // others.
    for (const { counters } of [twenty, hundred])
      for (const ofOne of Map.groupBy(counters, (counter) => counter).values())
        expect(ofOne.length).toBeLessThanOrEqual(2);
  });
});
