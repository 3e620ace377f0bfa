import { defaultOperationLimits } from '@clipgraph/platform/config/operation-limits.ts';
import { buildSchema, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { documentLimitsRule } from './document-limits.ts';

const schema = buildSchema('type Query { me: Node } type Node { id: ID! next: Node }');
const messages = (document: string) => validate(schema, parse(document), [documentLimitsRule(defaultOperationLimits)]).map((error) => error.message);
const nested = (depth: number) => `{ me ${'{ next '.repeat(depth - 2)}{ id }${' }'.repeat(depth - 2)} }`;

describe('document limits', () => {
  it('serves a depth of 16 and refuses 17, naming the limit', () => {
    expect(messages(nested(16))).toEqual([]);
    expect(messages(nested(17))).toEqual([expect.stringContaining('a depth of 17; at most 16')]);
  });

  it('counts what fragments expand to, without expanding them', () => {
    const levels = Array.from({ length: 30 }, (_, level) => `fragment f${level} on Node { a${level}: id ...f${level + 1} ...f${level + 1} }`);
    const bomb = `{ me { ...f0 } } ${levels.join(' ')} fragment f30 on Node { id }`;
    expect(messages(bomb).join(' ')).toMatch(/expanded field count of \d+; at most 2000/);
  });

  it('survives a cycle of fragments, which another rule reports', () => {
    expect(messages('{ me { ...a } } fragment a on Node { next { ...b } } fragment b on Node { next { ...a } }')).toEqual([]);
  });

  it('refuses many aliases of one field, spread over fragments', () => {
    const aliases = Array.from({ length: 41 }, (_, at) => `a${at}: id`).join(' ');
    expect(messages(`{ me { ...f } } fragment f on Node { ${aliases} }`)).toEqual([expect.stringContaining('an alias count of 41; at most 40')]);
  });

  it('does not count the depth of introspection', () => {
    expect(messages(`{ __schema { types ${'{ ofType '.repeat(20)} { name } ${' }'.repeat(20)} } }`)).toEqual([]);
  });
});
