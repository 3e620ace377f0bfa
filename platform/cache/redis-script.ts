import type { RedisConnection } from './redis-connection.ts';

/** A Lua script by its hash, sent whole when Redis does not know it yet. */
export function defineScript<Reply>(
  { client }: RedisConnection,
  name: string,
  lua: string,
): (keys: readonly string[], args: readonly (string | number)[]) => Promise<Reply> {
  client.defineCommand(name, { lua });
  // ioredis makes a method of it, which its types cannot know.
  const command = Reflect.get(client, name).bind(client);
  return (keys, args) => command(keys.length, ...keys, ...args);
}
