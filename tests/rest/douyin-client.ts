import { randomBytes } from 'node:crypto';
import { ask, type HttpAnswer, type HttpRequest } from '../kit/http.ts';

// biome-ignore lint/suspicious/noExplicitAny: answers of 16 routes
export type Answer = Record<string, any> & { status_code: number; status_msg: string };
export type Values = Record<string, string | number | undefined>;

export interface DouyinAccount {
  id: number;
  name: string;
  token: string;
}

export const form = { 'content-type': 'application/x-www-form-urlencoded' };

export const encode = (values: Values): string =>
  new URLSearchParams(
    Object.entries(values).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)]],
    ),
  ).toString();

/** One part of a multipart body: a field, or a file with a name. */
export type Part =
  | [name: string, value: string]
  | [name: string, bytes: Uint8Array, fileName: string];

export function multipart(parts: readonly Part[]): {
  headers: Record<string, string>;
  body: Buffer;
} {
  const boundary = `----clip${randomBytes(8).toString('hex')}`;
  const chunks = parts.flatMap(([name, value, fileName]) => [
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${fileName === undefined ? '' : `; filename="${fileName}"\r\nContent-Type: application/octet-stream`}\r\n\r\n`,
    ),
    Buffer.from(value as string),
    Buffer.from('\r\n'),
  ]);
  return {
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    body: Buffer.concat([...chunks, Buffer.from(`--${boundary}--\r\n`)]),
  };
}

/**
 * A client of the short-video API that does as the Android client: parameters in the query, also on
 * POST.
 */
export function createDouyinClient(
  url: () => string,
  observe: (path: string, answer: HttpAnswer) => void = () => undefined,
) {
  async function raw(path: string, request: HttpRequest = {}): Promise<HttpAnswer> {
    const answer = await ask(`${url()}/douyin/${path}`, request);
    observe(path, answer);
    return answer;
  }
  const call =
    (method: string) =>
    async (path: string, values: Values = {}): Promise<Answer> =>
      JSON.parse((await raw(`${path}?${encode(values)}`, { method })).text);
  const get = call('GET');
  const post = call('POST');
  return {
    raw,
    get,
    post,
    async register(prefix = 'douyin'): Promise<DouyinAccount> {
      const name = prefix + randomBytes(5).toString('hex');
      const { status_code, user_id, token } = await post('user/register/', {
        username: name,
        password: name,
      });
      if (status_code !== 0) throw new Error(`register: ${status_code}`);
      return { id: user_id, name, token };
    },
    async publish(token: string, bytes: Uint8Array, title: string): Promise<Answer> {
      const parts: Part[] = [
        ['data', bytes, 'bear.mp4'],
        ['token', token],
        ['title', title],
      ];
      return JSON.parse(
        (await raw('publish/action/', { method: 'POST', ...multipart(parts) })).text,
      );
    },
  };
}
