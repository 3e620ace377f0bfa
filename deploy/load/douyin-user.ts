import type { LoadConnection } from './connection.ts';

interface User {
  follow_count: number;
  follower_count: number;
  favorite_count: number;
  total_favorited: number;
  work_count: number;
}

interface Video {
  id: number;
  favorite_count: number;
  comment_count: number;
}

/** Fields of the answers that the load reads; a route gives only those of its own. */
interface Answer {
  status_code: number;
  status_msg?: string;
  user_id?: number;
  token?: string;
  user?: User;
  video_list?: Video[];
  user_list?: unknown[];
  comment_list?: unknown[];
}

/** @returns a field that the answer of this route has @throws Error when it is missing */
export function fieldOf<Name extends keyof Answer>(
  answer: Answer,
  name: Name,
): NonNullable<Answer[Name]> {
  const value = answer[name];
  if (value === undefined || value === null) throw new Error(`An answer has no "${name}".`);
  return value;
}

/** One account of the short-video API, on one connection. */
export interface DouyinUser {
  readonly id: number;
  readonly token: string;
  /** @throws for every answer but a success */
  call(
    connection: LoadConnection,
    method: 'GET' | 'POST',
    path: string,
    values: Record<string, string | number>,
  ): Promise<Answer>;
}

export async function call(
  connection: LoadConnection,
  method: string,
  path: string,
  values: Record<string, string | number>,
): Promise<Answer> {
  const query = new URLSearchParams(
    Object.entries(values).map(([name, value]) => [name, String(value)]),
  );
  const { status, body } = await connection.request(method, `/douyin/${path}/?${query}`);
  const answer: Answer = JSON.parse(body.toString());
  if (status !== 200 || answer.status_code !== 0)
    throw new Error(`${path}: ${status} ${answer.status_code} ${answer.status_msg}`);
  return answer;
}

export async function register(connection: LoadConnection, name: string): Promise<DouyinUser> {
  const answer = await call(connection, 'POST', 'user/register', {
    username: name,
    password: `${name}-secret`,
  });
  const token = fieldOf(answer, 'token');
  return {
    id: fieldOf(answer, 'user_id'),
    token,
    call: (on, method, path, values) => call(on, method, path, { ...values, token }),
  };
}

/** Publishes a video as the Android client does: a multipart form with the token inside. */
export async function publish(
  connection: LoadConnection,
  { token }: DouyinUser,
  bytes: Uint8Array,
  title: string,
): Promise<void> {
  const boundary = 'clipgraphload';
  const field = (name: string, value: string) =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const file =
    `--${boundary}\r\nContent-Disposition: form-data; name="data"; filename="clip.mp4"\r\n` +
    'Content-Type: video/mp4\r\n\r\n';
  const body = Buffer.concat([
    Buffer.from(field('token', token) + field('title', title) + file),
    bytes,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  const answer = await connection.request(
    'POST',
    '/douyin/publish/action/',
    body,
    `multipart/form-data; boundary=${boundary}`,
  );
  const { status_code, status_msg } = JSON.parse(answer.body.toString());
  if (status_code !== 0) throw new Error(`publish: ${status_code} ${status_msg}`);
}
