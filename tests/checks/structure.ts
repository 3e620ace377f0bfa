/**
 * The shape of the code: figures with limits that keep it easy to enter.
 *
 *   npm run check:structure            fails when a limit is passed
 *   npm run figures                    prints all figures
 *   npm run figures -- ../older-clone  prints those of another checkout
 */
import { fileURLToPath } from 'node:url';
import { countFigures, type Figure } from './figures.ts';
import { readSources } from './sources.ts';

const [mode = '--check', folder] = process.argv.slice(2);
const root = folder ?? fileURLToPath(new URL('../..', import.meta.url));
const figures = countFigures(await readSources(root));
const round = (value: number) => Math.round(value * 10) / 10;

if (mode === '--figures')
  for (const { name, value, limit, places } of figures) {
    const ending = limit === undefined ? '' : ` (at most ${limit})`;
    console.log(`${String(round(value)).padStart(8)}  ${name}${ending}`);
    if (limit === undefined) for (const line of places) console.log(`${' '.repeat(12)}${line}`);
  }
else
  for (const { name, value, limit, places } of figures.filter(isOver)) {
    process.exitCode = 1;
    console.error(`${name}: ${round(value)}, at most ${limit}`);
    for (const line of places) console.error(`  ${line}`);
  }
console.log(`${figures.length} figures of the code's shape were compared with their limits.`);

function isOver({ value, limit }: Figure): boolean {
  return limit !== undefined && value > limit;
}
