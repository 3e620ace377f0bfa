import type { GraphqlClient } from '../../kit/client.ts';
import { byCode, limited, repeat } from '../repeat.ts';
import type { Attack, Outcome, Target } from './attack.ts';

/** A document close to every limit, which no cache has seen: it differs in the name of an alias. */
const coldDocument = (at: number): string => {
  const post = (name: string) => `${name}: post(id: "1") {
    id caption tags kind status mediaUrl coverUrl likeCount commentCount isLikedByMe
    author { id username displayName followerCount followingCount isFollowedByMe postCount }
    comments(first: 2) {
      edges {
        node {
          id text author { id username followerCount }
          replies(first: 2) { edges { node { id text } } }
        }
      }
    }
  }`;
  return `{ ${Array.from({ length: 12 }, (_, nth) => post(`p${at}_${nth}`)).join('\n')} }`;
};

const known = '{ feed(first: 1) { edges { node { id } } } }';

/** One who asks what everybody asks, all the while; gives what did not get an answer. */
async function bystander({ ask }: GraphqlClient, isOver: () => boolean): Promise<number> {
  let refused = 0;
  while (!isOver()) if ((await ask(known)).errors) refused++;
  return refused;
}

async function storm(target: Target, documents: number, atOnce: number): Promise<Outcome> {
  await target.data(known);
  let over = false;
  const beside = bystander(target, () => over);
  const codes = await repeat(documents, atOnce, (at) => target.code(coldDocument(at)));
  over = true;
  const hurt = await beside;
  const refused = limited(codes);
  return {
    attempts: documents,
    refused,
    through: hurt,
    note: `answers by code: ${byCode(codes)}; ${hurt} of a bystander's were refused`,
  };
}

export const fewColdDocuments: Attack = {
  name: '20 large documents that nobody sent before',
  item: 'cold operations',
  environment: { WARM_UP: 'on' },
  run: (target) => storm(target, 20, 20),
};

/** A minute's budget of new documents is less than this for a guest. */
const grantedDocuments = 1_000;

export const manyColdDocuments: Attack = {
  name: '2,000 large documents that nobody sent before',
  item: 'cold operations',
  async run(target) {
    const began = performance.now();
    const outcome = await storm(target, 2_000, 50);
    // A slow machine takes so long that more time is granted.
    const minutes = Math.max(1, (performance.now() - began) / 60_000);
    const beyond = outcome.attempts - outcome.refused - Math.ceil(grantedDocuments * minutes);
    return { ...outcome, through: outcome.through + Math.max(0, beyond) };
  },
};
