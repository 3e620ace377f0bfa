import { readOperation } from '@clipgraph/schema/operations.ts';
import type { Attack } from './attack.ts';

/** One document of a kind that takes some 100 ms to plan; no two have the same names. */
const newDocument = (at: number): string => `
  query Cold${at} { ${Array.from({ length: 30 }, (_, i) => `d${at}x${i}: feed(first: 1) { ...Posts }`).join(' ')} }
  fragment Posts on PostConnection {
    edges { node { id caption likeCount author { ...Person }
      comments(first: 1) { edges { node { id text author { ...Person }
        replies(first: 1) { edges { node { id text author { ...Person } } } } } } } } } }
  fragment Person on User {
    id username followerCount
    followers(first: 1) { edges { node { id username } } }
    following(first: 1) { edges { node { id username } } } }`;

const coldMsPerViewer = 1_000;

/** How many documents the budget pays for in a time, which each takes at least 20 ms of. */
const grantedIn = (ms: number): number => (coldMsPerViewer * (1 + ms / 60_000)) / 20;

/**
 * A guest sends documents that nobody has sent before, twenty at a time, and between them asks for
 * one that the product knows beforehand. Attempts get through when more are planned than the budget
 * pays for, when a refusal does not tell when to come back, and when the known one is refused.
 */
export const coldBudget: Attack = {
  name: 'new documents beyond the budget of one guest',
  item: 'cold operations',
  environment: { OPERATION_LIMITS: `coldMsPerViewer=${coldMsPerViewer}`, WARM_UP: 'on' },
  async run(target) {
    const attempts = 200;
    const beganMs = performance.now();
    const known = readOperation('Feed');
    let [served, refused, wrong, failed] = [0, 0, 0, 0];
    for (let sent = 0; sent < attempts; sent += 20) {
      const documents = Array.from({ length: 20 }, (_, i) => newDocument(sent + i));
      const answers = await Promise.all(documents.map((document) => target.ask(document)));
      for (const { data, errors } of answers) {
        const told = errors?.[0]?.extensions;
        if (data) served++;
        else if (told?.code === 'RATE_LIMITED' && Number(told.retryAfterSeconds) > 0) refused++;
        else wrong++;
      }
      if ((await target.ask(known, { first: 1 })).errors) failed++;
    }
    const granted = Math.ceil(grantedIn(performance.now() - beganMs));
    return {
      attempts,
      refused,
      through: Math.max(0, served - granted) + wrong + failed,
      note: `${served} served, ${wrong} refused otherwise, ${failed} known documents failed`,
    };
  },
};
