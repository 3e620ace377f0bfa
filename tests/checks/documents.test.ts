import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const documents = globSync('{*.md,{docs,deploy,bench}/**/*.md,.github/*.md}', {
  cwd: root,
  exclude: (path) => /(^|\/)node_modules(\/|$)/.test(path),
}).sort();

/** Paths of the repository that a document links to or names in code, with the document's folder. */
function namedPaths(document: string): string[] {
  const text = readFileSync(join(root, document), 'utf8').replace(/```.*?```/gs, '');
  const links = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, path = '']) =>
    join(dirname(document), path),
  );
  const code =
    /`((?:platform|subgraphs|gateway|schema|deploy|tests|docs)\/[\w./-]+\.(?:ts|md|mjs))`/g;
  return [...links, ...[...text.matchAll(code)].map(([, path = '']) => path)];
}

test.each(documents)('what %s links to and names is there', (document) => {
  expect(namedPaths(document).filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

/** What a translation of a document must hold as it is there. */
function skeleton(document: string) {
  const text = readFileSync(join(root, document), 'utf8');
  const prose = text.replace(/^```.*?^```$/gms, '');
  return {
    // A translated heading names the one it stands for.
    headings: [...prose.matchAll(/^(#+) (?:.*<!-- (.+) -->|(.+))$/gm)].map(
      ([, level, original, heading]) => `${level} ${original ?? heading}`,
    ),
    blocks: text.match(/^```.*?^```$/gms) ?? [],
    commands: (prose.match(/`(?:npm|npx|docker|[A-Z_]+=)[^`]*`/g) ?? []).sort(),
    links: (prose.match(/\]\([^)]+\)/g) ?? [])
      .filter((link) => !/README(\.zh-CN)?\.md/.test(link) || link.includes('/'))
      .sort(),
    rows: (prose.match(/^\|.*\|$/gm) ?? []).length,
  };
}

test('the Chinese README says what the English one says', () => {
  expect(skeleton('README.zh-CN.md')).toEqual(skeleton('README.md'));
});
