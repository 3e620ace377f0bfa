import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { padIds } from '@clipgraph/platform/database/statements.ts';

interface PostRow {
  id: number;
  author_id: number;
  kind: Uint8Array;
  caption: string;
  tags: string;
  published_at: number;
}
interface MediaRow {
  post_id: number;
  role: Uint8Array;
  position: number;
  hash: Uint8Array;
  extension: Uint8Array;
  width: number;
  height: number;
  duration_ms: number | null;
}
interface ProfileRow {
  id: number;
  username: Uint8Array;
  display_name: string;
  avatar_url: string;
}
interface AccountRow {
  id: number;
  state: Uint8Array;
}
export interface PairRow {
  low_id: number;
  high_id: number;
  low_follows_high: number;
  high_follows_low: number;
  low_blocks_high: number;
  high_blocks_low: number;
}
export interface CommentRow {
  id: number;
  post_id: number;
  author_id: number;
  text: string;
  created_at: number;
}

const postColumns =
  'id, author_id, kind, status, failure_reason, caption, tags, visibility, audience, ' +
  'published_at, revision, deleted_at';
const mediaColumns =
  'post_id, role, position, hash, extension, byte_length, width, height, duration_ms, is_public';
const pairColumns =
  'low_id, high_id, low_follows_high, high_follows_low, low_blocks_high, high_blocks_low, revision';
const commentColumns =
  'id, post_id, post_author_id, author_id, top_id, parent_id, text, created_at, ' +
  'deleted_at, revision';

const bytes = (text: string): Uint8Array => Buffer.from(text);

/** The statements by which the product reads a feed from its SQLite files, prepared. */
export function openStatements(dataDir: string) {
  const open = (subgraph: string): DatabaseSync => {
    const database = new DatabaseSync(join(dataDir, `${subgraph}.sqlite`), { readOnly: true });
    database.exec('pragma temp_store = memory; pragma cache_size = -8000');
    return database;
  };
  const [video, user, relation, interaction] = [
    open('video'),
    open('user'),
    open('relation'),
    open('interaction'),
  ];

  /** A statement about many ids, prepared once for each power of two. */
  const about = <Row>(
    database: DatabaseSync,
    text: (marks: string, count: number) => string,
    bind: (ids: readonly number[]) => readonly SQLInputValue[] = (ids) => ids,
  ) => {
    const prepared = new Map<number, StatementSync>();
    return (ids: readonly number[]): Row[] => {
      const padded = padIds(ids);
      let statement = prepared.get(padded.length);
      if (!statement) {
        statement = database.prepare(text(padded.map(() => '?').join(', '), padded.length));
        prepared.set(padded.length, statement);
      }
      return statement.all(...bind(padded)) as Row[];
    };
  };

  const latest = video.prepare(
    `select ${postColumns} from posts where audience = ? and published_at < ?
      order by published_at desc limit ?`,
  );
  const counted = (database: DatabaseSync, name: string) =>
    about<{ id: number; value: number }>(
      database,
      (marks) => `select id, sum(value) as value from (
        select id, value from counter_bases where name = ? and id in (${marks})
        union all select id, change from counter_deltas where name = ? and id in (${marks})
      ) group by id`,
      (ids) => [bytes(name), ...ids, bytes(name), ...ids],
    );
  return {
    latest: (limit: number) =>
      latest.all(bytes('PUBLIC'), Number.MAX_SAFE_INTEGER, limit) as unknown as PostRow[],
    media: about<MediaRow>(
      video,
      (marks) => `select ${mediaColumns} from post_media where post_id in (${marks})`,
    ),
    profiles: about<ProfileRow>(
      user,
      (marks) =>
        `select id, username, display_name, bio, avatar_url, background_url, state, created_at
          from users where id in (${marks})`,
    ),
    accounts: about<AccountRow>(
      user,
      (marks) => `select id, state, username from users where id in (${marks})`,
    ),
    pairsOf: (viewerId: number) =>
      about<PairRow>(
        relation,
        (marks) => `select ${pairColumns} from (
          select * from (
            select ${pairColumns} from pairs where low_id = ? and high_id in (${marks})) b0
          union all select * from (
            select ${pairColumns} from pairs where high_id = ? and low_id in (${marks})) b1) top`,
        (ids) => [viewerId, ...ids, viewerId, ...ids],
      ),
    likesOf: (viewerId: number) =>
      about<{ post_id: number }>(
        interaction,
        (marks) =>
          `select post_id from likes where user_id = ? and post_id in (${marks}) and active = ?`,
        (ids) => [viewerId, ...ids, 1],
      ),
    comments: (limit: number) =>
      about<CommentRow>(
        interaction,
        (_, count) => {
          const branch = `select ${commentColumns} from comments
            where post_id = ? and top_id is null and deleted_at is null and id < ?
            order by id desc limit ?`;
          const branches = Array.from(
            { length: count },
            (__, at) => `select * from (${branch}) b${at}`,
          );
          return `select ${commentColumns} from (${branches.join(' union all ')}) top`;
        },
        // A repeated id would give its comments twice; the id 0 finds nothing.
        (ids) =>
          ids.flatMap((id, at) => [
            ids.indexOf(id) === at ? id : 0,
            Number.MAX_SAFE_INTEGER,
            limit,
          ]),
      ),
    counts: {
      likes: counted(interaction, 'likes'),
      comments: counted(interaction, 'comments'),
      likesReceived: counted(interaction, 'likesReceived'),
      followers: counted(relation, 'followers'),
    },
  };
}
