import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { ask, type HttpRequest } from '../kit/http.ts';
import { createDouyinClient, encode, multipart, type Part } from './douyin-client.ts';

// biome-ignore lint/suspicious/noExplicitAny: a JSON document, read by what it says itself
type Json = any;

interface Operation {
  path: string;
  method: string;
  parameters: { name: string; in: 'query' | 'header'; schema: Json }[];
  bodies: [type: string, schema: Json][];
  responses: Json;
}

/** Values that have broken parsers, and some that break nothing. */
const troubles = [
  '',
  '0',
  '-1',
  '1e400',
  '1e3',
  '9223372036854775808',
  'null',
  'true',
  '%00',
  '\u0000',
  '\ud83d',
  '\u202e\ufeff',
  "' or 1=1 --",
  '<script>',
  '../../etc/passwd',
  '{{7*7}}',
  '__proto__',
  'a:b',
  ':',
  'x'.repeat(70_000),
  '😀'.repeat(300),
];

/** The head of a request ends at 16 KiB, with an answer of the HTTP layer's own. */
const longestInQuery = 400;

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(...troubles),
  fc.integer().map(String),
  fc.double().map(String),
);

/** What a schema asks for, most of the time. */
function valueFor(schema: Json, known: readonly unknown[]): fc.Arbitrary<unknown> {
  const junk = fc.oneof(anyText, fc.jsonValue({ maxDepth: 2 }));
  const fitting: fc.Arbitrary<unknown>[] = [fc.constantFrom(...known)];
  const types = [schema.type].flat();
  if (schema.enum) fitting.push(fc.constantFrom(...schema.enum));
  if (types.includes('integer'))
    fitting.push(
      fc.integer({ min: -2, max: 40 }),
      fc.maxSafeInteger(),
      fc.maxSafeInteger().map((value) => value.toExponential()),
    );
  if (types.includes('string'))
    fitting.push(
      fc.string({
        minLength: schema.minLength ?? 0,
        maxLength: Math.min(schema.maxLength ?? 60, 60),
      }),
    );
  if (types.includes('boolean')) fitting.push(fc.boolean());
  return fc.oneof({ arbitrary: fc.oneof(...fitting), weight: 4 }, { arbitrary: junk, weight: 1 });
}

const asText = (value: unknown): string =>
  (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).toWellFormed();

function requestOf(
  operation: Operation,
  known: readonly unknown[],
): fc.Arbitrary<{ path: string; request: HttpRequest }> {
  const some = (schemas: [string, Json][]) =>
    fc.record(
      Object.fromEntries(schemas.map(([name, schema]) => [name, valueFor(schema, known)])),
      { requiredKeys: [] },
    ) as fc.Arbitrary<Record<string, unknown>>;
  const query = some(
    operation.parameters
      .filter((parameter) => parameter.in === 'query')
      .map(({ name, schema }) => [name, schema]),
  );
  const body = fc.oneof(
    fc.constant(undefined),
    ...operation.bodies.map(([type, schema]) =>
      some(Object.entries(schema.properties)).map((members) => bodyOf(type, members)),
    ),
    fc
      .tuple(
        anyText,
        fc.constantFrom(
          'application/json',
          'text/plain',
          'multipart/form-data; boundary=b',
          'nonsense',
          'application/x-www-form-urlencoded',
        ),
      )
      .map(
        ([text, type]): HttpRequest => ({
          headers: { 'content-type': type },
          body: text.toWellFormed(),
        }),
      ),
  );
  return fc
    .record({
      query,
      body,
      slash: fc.boolean(),
      chunked: fc.boolean(),
      dialect: fc.constantFrom('time', 'position', 'neither'),
    })
    .map((made) => ({
      path: `${operation.path.replace(/\/$/, '')}${made.slash ? '/' : ''}?${encode(Object.fromEntries(Object.entries(made.query).map(([name, value]) => [name, asText(value).slice(0, longestInQuery)])))}`,
      request: {
        method: operation.method.toUpperCase(),
        ...made.body,
        chunked: made.chunked && made.body !== undefined,
        headers: { 'x-im-dialect': made.dialect, ...made.body?.headers },
      },
    }));
}

function bodyOf(type: string, members: Record<string, unknown>): HttpRequest {
  if (type === 'application/json')
    return { headers: { 'content-type': type }, body: JSON.stringify(members) };
  const texts = Object.entries(members).map(([name, value]) => [name, asText(value)] as const);
  if (type === 'multipart/form-data')
    return multipart(
      texts.map(
        ([name, value]): Part =>
          name === 'data' ? [name, Buffer.from(value), 'x.mp4'] : [name, value],
      ),
    );
  return { headers: { 'content-type': type }, body: encode(Object.fromEntries(texts)) };
}

/**
 * Sends what the OpenAPI document of a running product describes, and what it does not, for a
 * while.
 * @throws with the smallest request found whose answer is a 5xx or not in the document
 */
export async function fuzz(
  url: string,
  options: { durationMs: number; seed?: number },
): Promise<{ requests: number; statuses: Record<string, number> }> {
  const document: Json = JSON.parse((await ask(`${url}/openapi.json`)).text);
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema({ ...document, $id: 'openapi.json' });
  const operations = Object.entries(document.paths as Json).flatMap(
    ([path, methods]: [string, Json]) =>
      Object.entries(methods).map(
        ([method, { parameters = [], requestBody, responses }]: [string, Json]): Operation => ({
          path,
          method,
          parameters,
          bodies: Object.entries(requestBody?.content ?? {}).map(
            ([type, { schema }]: [string, Json]) => [type, schema],
          ),
          responses,
        }),
      ),
  );
  const known = await knownValues(url);
  const compiled = new Map<object, (value: unknown) => boolean>();
  const fits = (schema: Json, value: unknown) => {
    let validate = compiled.get(schema);
    if (!validate) {
      validate = ajv.compile(
        JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"openapi.json#/')),
      );
      compiled.set(schema, validate);
    }
    return validate(value);
  };

  const statuses: Record<string, number> = {};
  let requests = 0;
  const check = async ({
    operation,
    sent,
  }: {
    operation: Operation;
    sent: { path: string; request: HttpRequest };
  }) => {
    const answer = await ask(url + sent.path, sent.request);
    requests += 1;
    statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
    const documented = operation.responses[answer.status];
    if (!documented)
      throw new Error(
        `${answer.status} is not documented for ${operation.method} ${operation.path}: ${answer.text.slice(0, 300)}`,
      );
    const [type, content] = (Object.entries(documented.content ?? {})[0] ?? [
      undefined,
      undefined,
    ]) as [string | undefined, Json];
    if (type === undefined) {
      if (answer.body.byteLength > 0)
        throw new Error(`${operation.path} answered a body: ${answer.text.slice(0, 300)}`);
      return;
    }
    if (!String(answer.headers['content-type']).startsWith(type))
      throw new Error(`${operation.path} answered ${answer.headers['content-type']}.`);
    const value = type === 'application/json' ? JSON.parse(answer.text) : answer.text;
    if (!fits(content.schema, value))
      throw new Error(`${operation.path} answered off its schema: ${answer.text.slice(0, 500)}`);
  };
  const any = fc.oneof(
    ...operations.map((operation) =>
      requestOf(operation, known).map((sent) => ({ operation, sent })),
    ),
  );
  await fc.assert(fc.asyncProperty(any, check), {
    numRuns: Number.MAX_SAFE_INTEGER,
    interruptAfterTimeLimit: options.durationMs,
    ...(options.seed !== undefined && { seed: options.seed }),
  });
  return { requests, statuses };
}

/** Tokens, ids and rooms that exist, so that requests get past the first check. */
async function knownValues(url: string): Promise<unknown[]> {
  const { register, post, get } = createDouyinClient(() => url);
  const [ann, ben] = [await register('fuzz'), await register('fuzz')];
  await post('message/action/', {
    token: ann.token,
    to_user_id: ben.id,
    action_type: 1,
    content: 'hello',
  });
  const { video_list } = await get('feed/');
  return [
    ann.token,
    ben.token,
    ann.token,
    ann.id,
    ben.id,
    ann.name,
    'a:b',
    'a',
    1,
    2,
    ...video_list.map(({ id }: Json) => id),
  ];
}
