import { Agent, type IncomingHttpHeaders, request } from 'node:http';

export interface HttpAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  text: string;
}

export interface HttpRequest {
  method?: string;
  headers?: Record<string, string>;
  /** Sent as it is, on any method. */
  body?: string | Uint8Array;
  /** Frames the body in chunks instead of telling its length. */
  chunked?: boolean;
  /** The address it comes from, another one of this machine, as `127.0.0.2`. Linux only. */
  from?: string;
}

/** A request that is not answered at all is a failure of its own kind. */
const silenceMs = 30_000;

const agent = new Agent({ keepAlive: true, maxSockets: 256 });

/**
 * One request, with a body on GET as well and without following redirects: what `fetch` cannot do.
 */
export function ask(
  url: string,
  { method = 'GET', headers = {}, body, chunked = false, from }: HttpRequest = {},
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const length: Record<string, string> =
      body === undefined || chunked ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const outgoing = request(
      url,
      {
        method,
        agent,
        ...(from && { localAddress: from }),
        headers: { ...length, ...headers, ...(chunked && { 'transfer-encoding': 'chunked' }) },
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk) => chunks.push(chunk));
        incoming.on('end', () => {
          const whole = Buffer.concat(chunks);
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            body: whole,
            text: whole.toString(),
          });
        });
        incoming.on('error', reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.setTimeout(silenceMs, () =>
      outgoing.destroy(
        new Error(`${method} ${url.slice(0, 500)} was not answered within ${silenceMs} ms.`),
      ),
    );
    outgoing.end(body);
  });
}
