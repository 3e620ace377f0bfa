import { parse } from 'graphql';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { InvalidRequest } from '../executor/document/document.ts';
import { createKnownDocuments, documentsOfManifest, hashOf } from './known-documents.ts';
import { createTrust, type TrustMode } from './trust.ts';

const known = createKnownDocuments(['{ known }']);
const trustIn = (mode: TrustMode) => {
  const lines: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) });
  return { trust: createTrust(known, mode, log), lines };
};

describe('trusted documents', () => {
  it('are not looked at when the mode is off', () => {
    const { trust, lines } = trustIn('off');
    expect([trust(parse('{ made_up }')), lines]).toEqual([true, []]);
  });

  it.each(['log', 'prefer'] as const)(
    'are told from others in mode %s, which are logged once each',
    (mode) => {
      const { trust, lines } = trustIn(mode);
      const stranger = parse('{ made_up }');
      expect([trust(parse('{ known }')), trust(stranger), trust(stranger)]).toEqual([
        true,
        false,
        false,
      ]);
      expect(lines).toHaveLength(1);
      expect(lines[0]).toContain(hashOf('{ made_up }'));
    },
  );

  it('alone are served in mode require', () => {
    const { trust } = trustIn('require');
    expect(trust(parse('{ known }'))).toBe(true);
    const stranger = parse('{ known } # almost');
    for (const _again of [1, 2]) expect(() => trust(stranger)).toThrow(InvalidRequest);
  });
});

describe('manifests', () => {
  it('are read in the formats of Apollo and Relay', () => {
    const operations = [{ id: 'x', name: 'A', type: 'query', body: '{ a }' }];
    expect(
      documentsOfManifest(
        JSON.stringify({ format: 'apollo-persisted-query-manifest', version: 1, operations }),
      ),
    ).toEqual(['{ a }']);
    expect(documentsOfManifest(JSON.stringify({ abc: '{ a }', def: '{ b }' }))).toEqual([
      '{ a }',
      '{ b }',
    ]);
  });

  it.each(['[]', '7', '{"operations":[{"id":"x"}]}', '{"a":1}', 'nonsense'])(
    'that are none are refused: %s',
    (text) => {
      expect(() => documentsOfManifest(text)).toThrow();
    },
  );
});
