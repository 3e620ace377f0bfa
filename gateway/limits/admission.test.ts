import { buildSchema, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { readDocument } from '../executor/document/document.ts';
import { createAdmission } from './admission.ts';

const supergraphSdl = 'type Query { list(first: Int!): [Thing] } type Thing { id: ID }';
const apiSchema = buildSchema(supergraphSdl);
const scope = (channel: 'graphql' | 'rest') => ({
  requestId: 'r',
  viewer: { accountId: null, sessionId: null, tokenExpiresAtMs: null, address: '::1', channel },
});

/** Whether a list of so many is served. */
const listOfN = await readDocument(
  'query ($n: Int!) { list(first: $n) { id } }',
  undefined,
  apiSchema,
  () => [],
);
function admits(
  count: number,
  { trustMode = 'off', known = true, channel = 'graphql' } = {} as Parameters<typeof scopeOf>[0],
): boolean {
  const admit = createAdmission({
    limits: { cost: 1_000, restCost: 5_000 },
    trust: () => known,
    trustMode,
  })({ supergraphSdl, apiSchema });
  try {
    admit(listOfN, { n: count }, scope(channel));
    return true;
  } catch {
    return false;
  }
}
const scopeOf = (options: {
  trustMode?: 'off' | 'log' | 'prefer' | 'require';
  known?: boolean;
  channel?: 'graphql' | 'rest';
}) => options;

describe('admission', () => {
  it('serves up to the limit and names it in the refusal', async () => {
    expect([admits(1_000), admits(1_001)]).toEqual([true, false]);
    const admit = createAdmission({
      limits: { cost: 10, restCost: 10 },
      trust: () => true,
      trustMode: 'off',
    })({ supergraphSdl, apiSchema });
    const valid = await readDocument('{ list(first: 11) { id } }', undefined, apiSchema, () => []);
    expect(() => admit(valid, {}, scope('graphql'))).toThrow('costs 11; at most 10');
  });

  it('has a budget of its own for the documents of the REST layer', () => {
    expect([admits(5_000, { channel: 'rest' }), admits(5_001, { channel: 'rest' })]).toEqual([
      true,
      false,
    ]);
  });

  it('gives strangers a tenth where known documents are preferred', () => {
    const stranger = { trustMode: 'prefer', known: false } as const;
    expect([
      admits(100, stranger),
      admits(101, stranger),
      admits(1_000, { trustMode: 'prefer' }),
    ]).toEqual([true, false, true]);
    expect(admits(1_000, { trustMode: 'log', known: false })).toBe(true);
    expect(admits(5_000, { ...stranger, channel: 'rest' })).toBe(true);
  });

  it('reads the costs that a supergraph declares', async () => {
    const sdl = `directive @cost(weight: Int!) on FIELD_DEFINITION ${supergraphSdl.replace('[Thing]', '[Thing] @cost(weight: 500)')}`;
    expect(parse(sdl).definitions).toHaveLength(3);
    const admit = createAdmission({
      limits: { cost: 1_000, restCost: 0 },
      trust: () => true,
      trustMode: 'off',
    })({ supergraphSdl: sdl, apiSchema });
    const valid = await readDocument('{ list(first: 3) { id } }', undefined, apiSchema, () => []);
    expect(() => admit(valid, {}, scope('graphql'))).toThrow('costs 1500');
  });
});
