import { describe, expect, it } from 'vitest';
import { findBase, type Git } from './base.ts';
import {
  brokenClients,
  invalidOperations,
  missingDescriptions,
  refusedHints,
  staleFiles,
} from './checks.ts';
import { compose, readSubgraphs } from './compose.ts';
import { clientOperations, readOperations } from './operations.ts';
import { resolverTypes } from './types.ts';

const link =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])';
const users = {
  name: 'user',
  sdl: `${link} type Query { me: User } type User @key(fields: "id") { id: ID! }`,
};

describe('composition', () => {
  it('gives the same text whatever order the subgraphs come in', () => {
    const subgraphs = readSubgraphs();
    expect(compose(subgraphs.toReversed())).toEqual(compose(subgraphs));
  });

  it('names no machine: addresses are placeholders by subgraph', () => {
    const { supergraph } = compose(readSubgraphs());
    expect(
      [...supergraph.matchAll(/url: "(http:[^"]*)"/g)].map((match) => match[1]).sort(),
    ).toEqual([
      'http://interaction',
      'http://messaging',
      'http://notification',
      'http://relation',
      'http://search',
      'http://user',
      'http://video',
    ]);
  });

  it('refuses subgraphs that do not fit together, with the reason', () => {
    const other = { name: 'other', sdl: `${link} type User { id: ID! name: String }` };
    expect(() => compose([users, other])).toThrow(/User\.id/);
  });

  it('says in one line where a slip is: file, line, column and a sentence', () => {
    const withField = (field: string) => [
      { ...users, sdl: `${link}\ntype Query {\n  me: ${field}\n}` },
    ];
    const place = /^subgraphs\/user\/schema\.graphql:3:7 .*Bolean[^\n]*$/;
    expect(() => compose(withField('Bolean'))).toThrow(
      expect.objectContaining({ message: expect.stringMatching(place) }),
    );
    const syntax = /^subgraphs\/user\/schema\.graphql:3:7 Syntax Error: [^\n]+$/;
    expect(() => compose(withField('!'))).toThrow(
      expect.objectContaining({ message: expect.stringMatching(syntax) }),
    );
  });
});

describe('the checks', () => {
  const composed = compose(readSubgraphs());

  it('find nothing in the schema as it stands', () => {
    expect(refusedHints(composed.hints)).toEqual([]);
    expect(missingDescriptions(composed.api)).toEqual([]);
    expect(invalidOperations(composed.api, clientOperations())).toEqual([]);
    expect(invalidOperations(composed.supergraph, readOperations('rest'))).toEqual([]);
    expect(brokenClients(composed.api, composed.api, 'main')).toEqual([]);
  });

  it('name each committed file that is stale', () => {
    expect(staleFiles(composed, composed)).toEqual([]);
    expect(staleFiles(composed, { ...composed, api: '' })).toEqual([
      expect.stringContaining('schema/api.graphql is stale'),
    ]);
    expect(staleFiles(composed, { ...composed, supergraph: '' })).toEqual([
      expect.stringContaining('schema/supergraph.graphql is stale'),
    ]);
  });

  it('refuse a hint above DEBUG', () => {
    const described = (text: string) => ({
      name: text,
      sdl: `${link} type Query { ${text}: Page } "${text}" type Page @shareable { size: Int }`,
    });
    const { hints } = compose([described('one'), described('other')]);
    expect(refusedHints(hints)).toEqual([expect.stringContaining('INCONSISTENT_DESCRIPTION')]);
  });

  it('tell which client of the base breaks', () => {
    const before = 'type Query { post(id: ID): String name: String }';
    expect(
      brokenClients(before, 'type Query { post(id: ID): String name: String more: Int }', 'main'),
    ).toEqual([]);
    expect(brokenClients(before, 'type Query { post(id: ID!): String }', 'main')).toEqual([
      expect.stringContaining('Query.name was removed'),
      expect.stringContaining('Query.post'),
    ]);
  });

  it('name each type, field, argument, input field and enum value without a description', () => {
    const bare =
      'type Query { list(first: Int): Kind } input Filter { tag: String } enum Kind { VIDEO } scalar Moment union Any = Query';
    expect(missingDescriptions(bare).map((fault) => fault.split(' ')[0])).toEqual([
      'Query',
      'Query.list',
      'Query.list.first',
      'Filter',
      'Filter.tag',
      'Kind',
      'Kind.VIDEO',
      'Moment',
      'Any',
    ]);
    expect(missingDescriptions('"Reads." type Query { "One." one: Int }')).toEqual([]);
    expect(missingDescriptions('"Reads." type Query { " " one: Int }')).toHaveLength(1);
  });

  it('name each document that no longer fits the schema, cannot be parsed, or is not named as its file', () => {
    const api = 'type Query { one: Int }';
    const faultsOf = (name: string, text: string) => invalidOperations(api, [{ name, text }]);
    expect(faultsOf('One', 'query One { one }')).toEqual([]);
    expect(faultsOf('One', 'query One { two }')).toEqual([
      expect.stringContaining('Cannot query field "two"'),
    ]);
    expect(faultsOf('One', 'query Other { one }')).toEqual([
      expect.stringContaining('must be named One'),
    ]);
    expect(faultsOf('One', 'query One { one } query Two { one }')).toEqual([
      expect.stringContaining('exactly one operation'),
    ]);
    expect(faultsOf('One', 'query One {')).toEqual([expect.stringContaining('cannot be parsed')]);
  });
});

describe('what a change is compared with', () => {
  /** A repository as a table of git's answers; what is not in it fails. */
  const repository =
    (answers: Record<string, string>): Git =>
    (...args) =>
      answers[args.join(' ')];
  const verified = (ref: string) => `rev-parse --verify --quiet ${ref}^{commit}`;

  it('is nothing, said in a sentence, without git or history', () => {
    expect(findBase(() => undefined, undefined)).toEqual({
      name: expect.stringContaining('no git history'),
      api: undefined,
    });
  });

  it('is main at the remote for a branch', () => {
    const run = repository({
      'rev-parse HEAD': 'b',
      [verified('origin/main')]: 'a',
      'rev-parse origin/main^{commit}': 'a',
      'show origin/main:schema/api.graphql': 'old',
    });
    expect(findBase(run, undefined)).toEqual({ name: 'origin/main', api: 'old' });
  });

  it('is the commit before on main itself, and main while the schema is being edited', () => {
    const answers = {
      'rev-parse HEAD': 'a',
      [verified('main')]: 'a',
      'rev-parse main^{commit}': 'a',
      'show main:schema/api.graphql': 'now',
      'show main~1:schema/api.graphql': 'before',
    };
    const untouched = { ...answers, 'diff --quiet HEAD -- schema/api.graphql': '' };
    expect(findBase(repository(untouched), undefined)).toEqual({ name: 'main~1', api: 'before' });
    expect(findBase(repository(answers), undefined)).toEqual({ name: 'main', api: 'now' });
  });

  it('is what SCHEMA_BASE names, or a sentence when git does not know it', () => {
    const run = repository({
      'rev-parse HEAD': 'a',
      [verified('v1')]: 'c',
      'rev-parse v1^{commit}': 'c',
      'show v1:schema/api.graphql': 'first',
    });
    expect(findBase(run, 'v1')).toEqual({ name: 'v1', api: 'first' });
    expect(findBase(run, 'v2')).toEqual({ name: expect.stringContaining('v2'), api: undefined });
  });
});

describe('the resolver types', () => {
  const subgraph = {
    name: 'user',
    sdl: `${link} enum Kind { A B } type Query { me(kind: Kind!, first: Int! = 2): User } type User @key(fields: "id") { id: ID! } type Post @key(fields: "id") { id: ID! }`,
  } as const;
  const context =
    'export interface Rows {\n  User: UserRow;\n}\nexport type UserContext = Context;\n';

  it('are erasable TypeScript with the arguments of every field', async () => {
    const code = await resolverTypes(subgraph);
    expect(code).toContain('export type QueryMeArgs');
    expect(code).toMatch(/first: Scalars/);
    expect(code).not.toMatch(/export enum|@key|_entities/);
  });

  it("map the types in context.ts to rows, and others' entities to references", async () => {
    const code = await resolverTypes(subgraph, context);
    expect(code).toContain("User: ResolverTypeWrapper<Rows['User']>");
    expect(code).toContain('Post: ResolverTypeWrapper<Reference>');
    expect(code).toContain("import type { UserContext } from '../context.ts'");
    expect(code).toContain('__resolveReference?: ReferenceResolver');
  });

  it('refuse a row of a type that the schema does not have', async () => {
    await expect(resolverTypes(subgraph, context.replace('User:', 'Usher:'))).rejects.toThrow(
      'Rows.Usher is no type',
    );
  });
});
