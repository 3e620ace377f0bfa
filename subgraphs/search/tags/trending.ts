import { checkFirst } from '@clipgraph/platform/cursors/connection.ts';
import { chunked } from '@clipgraph/platform/database/statements.ts';
import { remaining } from '@clipgraph/platform/decay/decay.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, desc, eq, gt } from 'drizzle-orm';
import type { SearchContext, TagRow } from '../context.ts';
import { postTags } from '../tables.ts';

interface TagTrend {
  tag: TagRow;
  score: number;
}

const cacheKey = 'search:trending-tags';
const keptForMs = 60_000;
const halfLifeMs = 86_400_000;
const lookBackMs = 7 * halfLifeMs;
/** The newest uses of tags that a trend is made of; on a busy day they are those of some hours. */
const maxUses = 5_000;
const maxTags = 200;

/**
 * `Query.trendingTags`: each account counts once for a tag, with half the weight for each day since
 * its latest listed post with it, so that nobody makes a trend alone.
 * @throws BAD_USER_INPUT for `first` outside 1..100
 */
export async function trendingTags(context: SearchContext, first: number): Promise<TagTrend[]> {
  checkFirst(first);
  const { services, loaders } = context;
  const kept = await services.cache.readThrough([cacheKey], keptForMs, async () => {
    const trends = await readTrends(services, Date.now());
    return new Map([[cacheKey, JSON.stringify(trends)]]);
  });
  const trends: TagTrend[] = JSON.parse(kept.get(cacheKey) ?? '[]');
  // What was deleted or hidden since is judged on each request.
  const shown: TagTrend[] = [];
  for (const run of chunked(trends, first)) {
    const areOpen = await Promise.all(run.map(({ tag }) => loaders.isOpenTag.load(tag.id)));
    shown.push(...run.filter((_, at) => areOpen[at]));
    if (shown.length >= first) break;
  }
  return shown.slice(0, first);
}

async function readTrends({ database }: Services, nowMs: number): Promise<TagTrend[]> {
  const uses = await database.db
    .select({
      id: postTags.tagId,
      name: postTags.tag,
      authorId: postTags.authorId,
      postedAt: postTags.postedAt,
    })
    .from(postTags)
    .where(and(eq(postTags.listed, true), gt(postTags.postedAt, nowMs - lookBackMs)))
    .orderBy(desc(postTags.postedAt))
    .limit(maxUses);
  const trends = new Map<Id, TagTrend>();
  const counted = new Set<string>();
  for (const { id, name, authorId, postedAt } of uses) {
    const use = `${id}:${authorId}`;
    if (counted.has(use)) continue;
    counted.add(use);
    const trend = trends.get(id) ?? { tag: { id, name }, score: 0 };
    trend.score += remaining(nowMs - postedAt, halfLifeMs);
    trends.set(id, trend);
  }
  return [...trends.values()]
    .sort((a, b) => b.score - a.score || (a.tag.name < b.tag.name ? -1 : 1))
    .slice(0, maxTags);
}
