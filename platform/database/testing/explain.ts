import type { Db } from '../database.ts';

/**
 * For tests: how the engine plans a statement, a row for each step in the engine's own words.
 * @param text with the values of `params` left open, as observers are told of it
 */
export async function explain(
  db: Db,
  text: string,
  params: readonly unknown[],
): Promise<Record<string, unknown>[]> {
  const { $client } = db as unknown as {
    $client: {
      query(
        statement: { sql: string },
        params: readonly unknown[],
      ): Promise<[Record<string, unknown>[]]>;
    };
  };
  const onMysql = Boolean(process.env.DATABASE_URL);
  const [rows] = await $client.query(
    { sql: `${onMysql ? 'explain' : 'explain query plan'} ${text}` },
    params,
  );
  return rows;
}
