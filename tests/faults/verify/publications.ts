import type { Account } from '../../kit/client.ts';
import type { Publication, World } from '../../kit/world.ts';
import { allNodes, compareExactly, compareOnce, type Findings, type Product } from './findings.ts';

const post = `query ($id: ID!) { post(id: $id) { status processing { stage reason } mediaUrl coverUrl
  thumbnails { url } media { url thumbnails { url } }
  playback { hlsUrl progressiveUrl spriteUrl } } }`;
const search = `query ($word: String!) { search(query: $word, kinds: [POST], first: 10) {
  edges { node { ... on Post { id } } } } }`;

/**
 * Each acknowledged post stands in its author's list once, is READY and prepared to the end, serves
 * its files, and is found by its word once; deleted ones are nowhere.
 */
export async function comparePublications(
  stack: Product,
  world: World,
  findings: Findings,
): Promise<void> {
  for (const person of world.people) await compareAuthor(stack, world, person, findings);
  for (const [id, publication] of world.publications) {
    await compareSearch(stack, world, id, publication, findings);
    if (!publication.isDeleted) await compareMedia(stack, world, id, publication, findings);
  }
}

async function compareAuthor(
  stack: Product,
  { publications }: World,
  person: Account,
  findings: Findings,
): Promise<void> {
  const query = `query ($id: ID!, $after: String) { user(id: $id) { postCount posts(first: 100, after: $after) {
    edges { node { id caption } } pageInfo { hasNextPage endCursor } } } }`;
  const counts: number[] = [];
  const nodes = await allNodes(async (after) => {
    const { user } = await stack.data(query, { id: person.id, after }, person.token);
    counts.push(user.postCount);
    return user.posts;
  });
  const own = [...publications].filter(([, { author }]) => author.id === person.id);
  const wanted = own.flatMap(([id, { isDeleted }]) => (isDeleted ? [] : [id]));
  const seen = nodes.map(({ id }) => String(id));
  compareExactly(`post of ${person.id}`, wanted, seen, findings);
  // The same words under two ids: a post that was published twice.
  compareOnce(
    `caption of ${person.id}`,
    [],
    nodes.map(({ caption }) => String(caption)),
    findings,
  );
  if (counts[0] !== wanted.length)
    findings.drift.push(`postCount of ${person.id} is ${counts[0]}, not ${wanted.length}`);
}

async function compareSearch(
  stack: Product,
  { people }: World,
  id: string,
  { word, isDeleted }: Publication,
  findings: Findings,
): Promise<void> {
  if (word === null) return;
  const found = (await stack.data(search, { word }, people[0]?.token)).search.edges;
  const seen = found.map(({ node }: { node: { id: string } | null }) => String(node?.id));
  compareExactly(`search for ${word}`, isDeleted ? [] : [id], seen, findings);
}

async function compareMedia(
  stack: Product,
  { people }: World,
  id: string,
  publication: Publication,
  findings: Findings,
): Promise<void> {
  const seen = (await stack.data(post, { id }, people[0]?.token)).post;
  const state = `${seen?.status} ${seen?.processing?.stage}`;
  if (state !== 'READY DONE') {
    findings.lost.push(`media of ${id}: ${state} ${seen?.processing?.reason ?? ''}`);
    return;
  }
  if (publication.isServed) return;
  const urls = new Set(urlsIn(seen));
  const served: string[] = [];
  for (const url of urls) {
    const answer = await fetch(url);
    if (answer.ok && (await answer.arrayBuffer()).byteLength > 0) served.push(url);
  }
  compareOnce(`file of ${id}`, urls, served, findings);
  publication.isServed = served.length === urls.size;
}

const urlsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return value.startsWith('http') ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(urlsIn) : [];
};
