import { makePhoto } from '@clipgraph/video/testing/samples.ts';
import { byCode, limited, repeat } from '../repeat.ts';
import type { Attack } from './attack.ts';

interface Flood {
  name: string;
  attempts: number;
  query: string;
  variables(at: number, made: Made): Record<string, unknown>;
}

/** What the floods are about. */
interface Made {
  postId: string;
  otherId: string;
}

const flood = ({ name, attempts, query, variables }: Flood): Attack => ({
  name: `${attempts} ${name} in a row of one account`,
  item: 'writes by account',
  async run(target) {
    const { code, register, publish } = target;
    const [author, flooder] = [await register('author'), await register('flooder')];
    const postId = await publish(author, await makePhoto({ seed: name }));
    const made = { postId, otherId: author.id };
    const codes = await repeat(attempts, 20, (at) =>
      code(query, variables(at, made), flooder.token),
    );
    const refused = limited(codes);
    return {
      attempts,
      refused,
      // Where the limit lies is the product's to say, that there is one is not.
      through: refused > 0 ? 0 : attempts,
      note: byCode(codes),
    };
  },
});

/** Each writes more often in a row than a person ever does. */
export const uploadFlood = flood({
  name: 'createUpload',
  attempts: 400,
  query: 'mutation ($input: CreateUploadInput!) { createUpload(input: $input) { id } }',
  variables: () => ({ input: { contentType: 'image/jpeg', byteLength: 1_000_000 } }),
});

export const likeFlood = flood({
  name: 'likes',
  attempts: 1_000,
  query: 'mutation ($id: ID!) { likePost(postId: $id) { id } unlikePost(postId: $id) { id } }',
  variables: (_at, { postId }) => ({ id: postId }),
});

export const followFlood = flood({
  name: 'follows',
  attempts: 1_000,
  query: 'mutation ($id: ID!) { follow(userId: $id) { id } unfollow(userId: $id) { id } }',
  variables: (_at, { otherId }) => ({ id: otherId }),
});

export const blockFlood = flood({
  name: 'blocks',
  attempts: 1_000,
  query: 'mutation ($id: ID!) { block(userId: $id) { id } unblock(userId: $id) { id } }',
  variables: (_at, { otherId }) => ({ id: otherId }),
});

export const groupFlood = flood({
  name: 'groups',
  attempts: 400,
  query: 'mutation ($input: CreateGroupInput!) { createGroup(input: $input) { id } }',
  variables: (at, { otherId }) => ({ input: { name: `group ${at}`, memberIds: [otherId] } }),
});
