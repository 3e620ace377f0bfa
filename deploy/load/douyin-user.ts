import type { LoadConnection } from './connection.ts';

// biome-ignore lint/suspicious/noExplicitAny: answers of many routes
export type Answer = Record<string, any>;

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
  const answer = JSON.parse(body.toString()) as Answer;
  if (status !== 200 || answer.status_code !== 0)
    throw new Error(`${path}: ${status} ${answer.status_code} ${answer.status_msg}`);
  return answer;
}

export async function register(connection: LoadConnection, name: string): Promise<DouyinUser> {
  const { user_id, token } = await call(connection, 'POST', 'user/register', {
    username: name,
    password: `${name}-secret`,
  });
  return {
    id: user_id,
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
  const file = `--${boundary}\r\nContent-Disposition: form-data; name="data"; filename="clip.mp4"\r\nContent-Type: video/mp4\r\n\r\n`;
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
