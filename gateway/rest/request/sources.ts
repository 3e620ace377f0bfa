import type { IncomingMessage } from 'node:http';

/** One place that values come from. */
export interface Source {
  /** The first value of a name (docs/older-clients.md#first-value), or undefined. */
  get(name: string): unknown;
  /**
   * A value must be of the parameter's own JSON type; elsewhere a text is read as whatever the
   * parameter is.
   */
  readonly strict: boolean;
}

const textSource = (values: { get(name: string): unknown }): Source => ({
  get: (name) => values.get(name) ?? undefined,
  strict: false,
});

export function querySource(request: IncomingMessage): Source {
  const url = request.url ?? '';
  const at = url.indexOf('?');
  return at < 0 ? emptySource : textSource(new URLSearchParams(url.slice(at + 1)));
}

export const formSource = (body: string): Source => textSource(new URLSearchParams(body));

/**
 * Fields of a multipart body that holds no file to keep. An empty source when it cannot be parsed.
 */
export async function multipartSource(body: Buffer, contentType: string): Promise<Source> {
  try {
    const fields = await new Response(new Uint8Array(body), {
      headers: { 'content-type': contentType },
    }).formData();
    return {
      get: (name) => fields.getAll(name).find((value) => typeof value === 'string'),
      strict: false,
    };
  } catch {
    return emptySource;
  }
}

/** Members of a JSON object; null counts as absent. */
export const jsonSource = (members: object, { strict }: { strict: boolean }): Source => ({
  get: (name) =>
    Object.hasOwn(members, name)
      ? ((members as Record<string, unknown>)[name] ?? undefined)
      : undefined,
  strict,
});

export const emptySource: Source = { get: () => undefined, strict: false };

/**
 * Whether a body is a JSON object by its first byte: clients such as `curl -d '{...}'` name another
 * content type.
 */
export const looksLikeJson = (body: Buffer): boolean => {
  for (const byte of body)
    if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) return byte === 0x7b;
  return false;
};

export const mediaTypeOf = (contentType: string | undefined): string =>
  (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
