import type { Account } from '../kit/client.ts';

/** A request that no honest client sends, and how it is refused. */
export interface HostileRequest {
  readonly name: string;
  readonly init: RequestInit;
  /** Behind `/graphql`. */
  readonly search?: string;
  readonly status: number;
  /** What the answer's text must hold: the code. */
  readonly told: string;
  /** Refused before any resolver, loader or statement: no subgraph has made a context for it. */
  readonly cheap: boolean;
}

const json = { 'content-type': 'application/json' };
const times = (count: number, text: (at: number) => string, separator = ' ') =>
  Array.from({ length: count }, (_, at) => text(at)).join(separator);

/** @param account somebody who is logged in */
export function hostileRequests(account: Account): HostileRequest[] {
  const bearer = { ...json, authorization: `Bearer ${account.token}` };
  const raw = (
    name: string,
    init: RequestInit,
    status: number,
    told: string,
    search = '',
  ): HostileRequest => ({
    name,
    init: { method: 'POST', headers: json, ...init },
    status,
    told,
    search,
    cheap: true,
  });
  const body = (name: string, sent: unknown, status: number, told: string) =>
    raw(name, { body: JSON.stringify(sent) }, status, told);
  /** An operation that GraphQL's own rules, or our limits, refuse. */
  const document = (
    name: string,
    query: string,
    told = 'GRAPHQL_VALIDATION_FAILED',
    variables: unknown = {},
  ) => body(name, { query, variables }, 200, told);
  /** An operation that is run, and refused by the subgraph that it is for. */
  const answered = (
    name: string,
    query: string,
    told: string,
    variables: unknown = {},
  ): HostileRequest => ({
    ...raw(name, { headers: bearer, body: JSON.stringify({ query, variables }) }, 200, told),
    cheap: false,
  });
  const noneToken = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{"sub":"1"}').toString('base64url')}.`;
  const login = (at: number) =>
    `l${at}: login(input: { username: "${account.username}", password: "guess ${at}" }) { accessToken }`;

  return [
    // Content types: what a form of another site can send without asking first.
    raw(
      'a cross-site form: text/plain',
      { headers: { 'content-type': 'text/plain' }, body: '{"query":"mutation{logout}"}' },
      415,
      'BAD_REQUEST',
    ),
    raw(
      'a cross-site form: urlencoded',
      { headers: {}, body: new URLSearchParams({ query: 'mutation{logout}' }) },
      415,
      'BAD_REQUEST',
    ),
    raw(
      'a cross-site form: multipart',
      { headers: {}, body: formOf({ operations: '{"query":"mutation{logout}"}' }) },
      415,
      'BAD_REQUEST',
    ),
    raw(
      'XML',
      { headers: { 'content-type': 'application/xml' }, body: '<query/>' },
      415,
      'BAD_REQUEST',
    ),
    raw(
      'application/graphql',
      { headers: { 'content-type': 'application/graphql' }, body: '{ me { id } }' },
      415,
      'BAD_REQUEST',
    ),
    // Bodies that are no request.
    raw('nothing', { body: '' }, 400, 'BAD_REQUEST'),
    raw('half of a JSON', { body: '{"query":"{ me' }, 400, 'BAD_REQUEST'),
    raw('no JSON', { body: 'query { me { id } }' }, 400, 'BAD_REQUEST'),
    raw(
      'bytes that are no text',
      { body: new Uint8Array([0xff, 0xfe, 0x00, 0x7b]) },
      400,
      'BAD_REQUEST',
    ),
    raw('a megabyte of brackets', { body: '['.repeat(999_999) }, 400, 'BAD_REQUEST'),
    raw(
      'two megabytes',
      { body: `{"query":"{ me { id } } #${'x'.repeat(2_000_000)}"}` },
      413,
      'PAYLOAD_TOO_LARGE',
    ),
    raw(
      '__proto__ in the body',
      { body: '{"query":"{ __typename }","__proto__":{"isAdmin":true}}' },
      400,
      'BAD_REQUEST',
    ),
    raw(
      '__proto__ in the variables',
      { body: '{"query":"{ __typename }","variables":{"__proto__":{"isAdmin":true}}}' },
      400,
      'BAD_REQUEST',
    ),
    body('a batch', [{ query: '{ __typename }' }, { query: '{ __typename }' }], 400, 'BAD_REQUEST'),
    body('null', null, 400, 'BAD_REQUEST'),
    body('a text', '{ me { id } }', 400, 'BAD_REQUEST'),
    body('no query', { variables: {} }, 400, 'BAD_REQUEST'),
    body('a query that is a number', { query: 7 }, 400, 'BAD_REQUEST'),
    body('a query that is an object', { query: { toString: 1 } }, 400, 'BAD_REQUEST'),
    body(
      'variables that are a list',
      { query: '{ __typename }', variables: [1] },
      400,
      'BAD_REQUEST',
    ),
    body(
      'variables that are a text',
      { query: '{ __typename }', variables: 'x' },
      400,
      'BAD_REQUEST',
    ),
    body(
      'extensions that are a number',
      { query: '{ __typename }', extensions: 7 },
      400,
      'BAD_REQUEST',
    ),
    // Methods.
    raw('a mutation by GET', { method: 'GET' }, 405, 'BAD_REQUEST', '?query=mutation{logout}'),
    raw(
      'a mutation by GET behind a query of another name',
      { method: 'GET' },
      405,
      'BAD_REQUEST',
      '?query=query a{__typename} mutation b{logout}&operationName=b',
    ),
    raw('a GET without a query', { method: 'GET' }, 400, 'BAD_REQUEST', '?variables={}'),
    raw(
      'a GET with variables that are no JSON',
      { method: 'GET' },
      400,
      'BAD_REQUEST',
      '?query={__typename}&variables={',
    ),
    raw(
      'a subscription by POST',
      { body: '{"query":"subscription { inboxAdded { id } }"}' },
      400,
      'BAD_REQUEST',
    ),
    raw('PATCH', { method: 'PATCH', body: '{}' }, 405, 'BAD_REQUEST'),
    // Who is asking.
    raw(
      'a token that is none',
      { headers: { ...json, authorization: 'Bearer nonsense' }, body: '{"query":"{__typename}"}' },
      200,
      'UNAUTHENTICATED',
    ),
    raw(
      'an unsigned token',
      {
        headers: { ...json, authorization: `Bearer ${noneToken}` },
        body: '{"query":"{__typename}"}',
      },
      200,
      'UNAUTHENTICATED',
    ),
    raw(
      'another scheme',
      { headers: { ...json, authorization: 'Basic YTpi' }, body: '{"query":"{__typename}"}' },
      200,
      'UNAUTHENTICATED',
    ),
    raw(
      'a token of ten kilobytes',
      { headers: { ...json, authorization: `Bearer ${'x'.repeat(10_000)}` }, body: '{}' },
      200,
      'UNAUTHENTICATED',
    ),
    // Documents.
    document('a megabyte of braces', '{'.repeat(900_000), 'GRAPHQL_PARSE_FAILED'),
    document('a megabyte of parentheses', `{ me ${'('.repeat(900_000)}`, 'GRAPHQL_PARSE_FAILED'),
    document(
      'a list value of a hundred thousand brackets',
      `{ feed(tag: ${'['.repeat(100_000)}`,
      'GRAPHQL_PARSE_FAILED',
    ),
    document(
      'more tokens than are read',
      `{ ${'me { id } '.repeat(3_000)} }`,
      'GRAPHQL_PARSE_FAILED',
    ),
    document('a thousand aliases', `{ me { ${times(1_000, (at) => `a${at}: id`)} } }`),
    document('a thousand root fields', `{ ${times(1_000, () => '__typename')} }`),
    document(
      'root fields in a fragment',
      `{ ...f } fragment f on Query { ${times(31, (at) => `a${at}: __typename`)} }`,
    ),
    document('a fragment inside itself', '{ me { ...f } } fragment f on User { id ...f }'),
    document(
      'two fragments inside each other',
      '{ me { ...f } } fragment f on User { ...g } fragment g on User { ...f }',
    ),
    document(
      'fragments that double thirty times',
      `{ me { ...f0 } } ${times(30, (at) => `fragment f${at} on User { ...f${at + 1} ...f${at + 1} }`)} fragment f30 on User { id }`,
    ),
    document('one field a thousand times', `{ me { ${'id '.repeat(1_000)} } }`),
    document(
      'an unused fragment of a thousand fields',
      `{ __typename } fragment f on User { ${'id '.repeat(1_000)} }`,
    ),
    document(
      'a depth of forty',
      `{ feed { edges { node { author ${'{ followers { edges { node '.repeat(13)} { id } ${'} } }'.repeat(13)} } } } }`,
    ),
    document('a hundred directives', `{ me { id ${times(100, () => '@include(if: true)')} } }`),
    document('an unknown directive', '{ me @internal { id } }'),
    document(
      'deep introspection',
      '{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }',
    ),
    document(
      'introspection by many aliases',
      `{ __schema { types { ${times(50, (at) => `a${at}: fields { name }`)} } } }`,
    ),
    document(
      'the machinery of federation',
      '{ _service { sdl } _entities(representations: []) { __typename } }',
    ),
    document('@defer', '{ ... @defer { me { id } } }'),
    document(
      'a list of a thousand million',
      '{ feed(first: 1000000000) { edges { node { id } } } }',
    ),
    document(
      'a list longer than numbers go',
      '{ feed(first: 99999999999999999999) { edges { node { id } } } }',
    ),
    document(
      'long lists in long lists',
      '{ feed(first: 100) { edges { node { comments(first: 100) { edges { node { author { id } } } } } } } }',
    ),
    document(
      'long pages that name their list otherwise',
      `{ ${times(25, (at) => `p${at}: pullMessages(chatId: "1", limit: 1000) { messages { seq } }`)} }`,
    ),
    document(
      'long lists by variables',
      'query ($n: Int!) { feed(first: $n) { edges { node { comments(first: $n) { edges { node { author { id } } } } } } } }',
      'GRAPHQL_VALIDATION_FAILED',
      { n: 100 },
    ),
    document(
      'a variable that is too deep',
      'query ($id: ID!) { post(id: $id) { id } }',
      'BAD_USER_INPUT',
      {
        id: JSON.parse(`${'['.repeat(5_000)}${']'.repeat(5_000)}`),
      },
    ),
    document(
      'a variable of another type',
      'query ($n: Int!) { feed(first: $n) { edges { cursor } } }',
      'BAD_USER_INPUT',
      {
        n: '1; drop table post',
      },
    ),
    document('an enum value of its own', '{ feed(source: SECRET) { edges { cursor } } }'),
    body(
      'a persisted query that nobody registered',
      { extensions: { persistedQuery: { version: 1, sha256Hash: '__proto__' } } },
      200,
      'PERSISTED_QUERY_NOT_FOUND',
    ),
    body(
      'a persisted query under the hash of another',
      {
        query: '{ __typename }',
        extensions: { persistedQuery: { version: 1, sha256Hash: '0'.repeat(64) } },
      },
      400,
      'BAD_REQUEST',
    ),
    // What only the subgraph can refuse.
    // The first that fails ends the others: all thirty are one guess.
    answered(
      'thirty guesses of a password at once',
      `mutation { ${times(30, login)} }`,
      'UNAUTHENTICATED',
    ),
    answered(
      'a page that is too long',
      '{ feed(first: 101) { edges { cursor } } }',
      'BAD_USER_INPUT',
    ),
    answered(
      'a page that is too short',
      '{ feed(first: -1) { edges { cursor } } }',
      'BAD_USER_INPUT',
    ),
    answered(
      'a cursor of its own',
      '{ feed(after: "eyJ2IjoxfQ") { edges { cursor } } }',
      'BAD_USER_INPUT',
    ),
    answered(
      'half of a character',
      'mutation ($i: UpdateProfileInput!) { updateProfile(input: $i) { id } }',
      'BAD_USER_INPUT',
      {
        i: { displayName: 'a\ud800' },
      },
    ),
    answered(
      'a comment of nine hundred kilobytes',
      'mutation ($i: AddCommentInput!) { addComment(input: $i) { id } }',
      'BAD_USER_INPUT',
      {
        i: { postId: '1', text: 'x'.repeat(900_000) },
      },
    ),
    answered(
      'an id that is no id',
      'mutation { likePost(postId: "1 or 1=1") { id } }',
      'NOT_FOUND',
    ),
  ];
}

function formOf(fields: Record<string, string>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return form;
}
