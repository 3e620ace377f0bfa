import { defaultOperationLimits } from '@clipgraph/platform/config/operation-limits.ts';
import { buildSchema, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { InvalidRequest } from '../executor/document/document.ts';
import { documentLimitsRule } from './document-limits.ts';

const schema = buildSchema('type Query { me: Node } type Node { id: ID! next: Node }');
const messages = (document: string): string[] => {
  try {
    validate(schema, parse(document), [documentLimitsRule(defaultOperationLimits)]);
    return [];
  } catch (error) {
    if (error instanceof InvalidRequest) return error.errors.map(({ message }) => message);
    throw error;
  }
};
const nested = (depth: number) =>
  `{ me ${'{ next '.repeat(depth - 2)}{ id }${' }'.repeat(depth - 2)} }`;

describe('document limits', () => {
  it('serves a depth of 16 and refuses 17, naming the limit', () => {
    expect(messages(nested(16))).toEqual([]);
    expect(messages(nested(17))).toEqual([expect.stringContaining('a depth of 17; at most 16')]);
  });

  it('counts what fragments expand to, without expanding them', () => {
    const levels = Array.from(
      { length: 30 },
      (_, level) =>
        `fragment f${level} on Node { a${level}: id ...f${level + 1} ...f${level + 1} }`,
    );
    const bomb = `{ me { ...f0 } } ${levels.join(' ')} fragment f30 on Node { id }`;
    expect(messages(bomb).join(' ')).toMatch(/expanded field count of \d+; at most 2000/);
  });

  it('refuses a cycle of fragments', () => {
    expect(
      messages(
        '{ me { ...a } } fragment a on Node { next { ...b } } fragment b on Node { next { ...a } }',
      ),
    ).toEqual([expect.stringContaining('spreads itself')]);
  });

  it('refuses many aliases of one field, spread over fragments', () => {
    const aliases = Array.from({ length: 41 }, (_, at) => `a${at}: id`).join(' ');
    expect(messages(`{ me { ...f } } fragment f on Node { ${aliases} }`)).toEqual([
      expect.stringContaining('an alias count of 41; at most 40'),
    ]);
  });

  it('counts root fields through fragments', () => {
    const fields = Array.from({ length: 31 }, (_, at) => `me_${at}`).join(' ');
    expect(messages(`{ ...f } fragment f on Query { ${fields} }`)).toEqual([
      expect.stringContaining('a root field count of 31; at most 30'),
    ]);
  });

  it('counts how often one field is asked for at one place, over merged parents and fragments', () => {
    const many = (count: number) =>
      `{ ${'me { ...f next { id } } '.repeat(count)} } fragment f on Node { next { ... { id } } }`;
    expect(messages(many(15))).toEqual([]);
    expect(messages(`{ ${'me { id id id id id } '.repeat(21)} }`)).toEqual([
      expect.stringContaining('as often as 105; at most 100'),
    ]);
  });

  it('counts aliases and fields of introspection', () => {
    const aliases = Array.from({ length: 41 }, (_, at) => `a${at}: fields { name }`).join(' ');
    expect(messages(`{ __schema { types { ${aliases} } } }`)).toEqual([
      expect.stringContaining('an alias count of 41; at most 40'),
    ]);
  });

  it('does not count the depth of introspection', () => {
    expect(
      messages(`{ __schema { types ${'{ ofType '.repeat(20)} { name } ${' }'.repeat(20)} } }`),
    ).toEqual([]);
  });
});
