import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A fenced block of a page: what a reader pastes, or a file that a reader writes. */
interface Block {
  /** `sh`, `ts`, `html` ... */
  readonly language: string;
  /** What stands behind it on the fence: `tour`, `first-screen FILE=main.ts`. */
  readonly marks: string;
  readonly text: string;
}

/** The fenced blocks of a page, in order. */
const blocksOf = (file: string): Block[] =>
  [...readFileSync(file, 'utf8').matchAll(/^```(\w+) ?([^\n]*)\n(.*?)^```$/gms)].map(
    ([, language = '', marks = '', text = '']) => ({ language, marks, text }),
  );

/** The blocks of the page that has some with this mark: README.md first, then those of docs/. */
export function marked(folder: string, mark: string): Block[] {
  const docs = join(folder, 'docs');
  const pages = existsSync(docs) ? readdirSync(docs).filter((name) => name.endsWith('.md')) : [];
  for (const page of ['README.md', ...pages.sort().map((name) => join('docs', name))]) {
    const found = blocksOf(join(folder, page)).filter(({ marks }) =>
      marks.split(' ').includes(mark),
    );
    if (found.length > 0) return found;
  }
  throw new Error(`No page has a block that is marked "${mark}".`);
}

/** The first line of the README that starts the product. */
export function startLine(folder: string): string {
  const lines = blocksOf(join(folder, 'README.md'))
    .filter(({ language }) => language === 'sh')
    .flatMap(({ text }) => text.split('\n'));
  const line = lines.find((text) => /\bnpm start\b/.test(text));
  if (!line) throw new Error('The README has no line that starts the product.');
  return line;
}
