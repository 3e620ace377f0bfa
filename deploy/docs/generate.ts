/**
 * The generated parts of the operator's documents, between `<!-- generated: name -->` and `<!-- end
 * -->`.
 *
 *   npm run docs              writes them
 *   npm run check:docs        writes nothing; fails when one is not fresh
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { valuesTable } from './chart-values.ts';
import { variablesTable } from './variables.ts';

const at = (path: string) => new URL(`../${path}`, import.meta.url);
const parts: { file: string; name: string; make(): string }[] = [
  { file: 'README.md', name: 'variables', make: variablesTable },
  {
    file: 'helm/clipgraph/README.md',
    name: 'values',
    make: () => valuesTable(readFileSync(at('helm/clipgraph/values.yaml'), 'utf8')),
  },
];

/** @throws Error when the document has no place for that part */
function withPart(document: string, name: string, text: string): string {
  const place = new RegExp(`(<!-- generated: ${name} -->\n)[^]*?(<!-- end -->)`);
  if (!place.test(document)) throw new Error(`It has no place for the generated part "${name}".`);
  return document.replace(
    place,
    (_all, begin: string, end: string) => `${begin}\n${text}\n\n${end}`,
  );
}

for (const { file, name, make } of parts) {
  const document = readFileSync(at(file), 'utf8');
  const fresh = withPart(document, name, make());
  if (fresh === document) continue;
  if (process.argv.includes('--check')) {
    console.error(`deploy/${file}: the ${name} are not what the code says. Run: npm run docs`);
    process.exitCode = 1;
  } else {
    writeFileSync(at(file), fresh);
    console.log(`deploy/${file}: the ${name} were written anew`);
  }
}
