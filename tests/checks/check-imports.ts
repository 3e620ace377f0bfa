import { fileURLToPath } from 'node:url';
import { importFaults } from './imports.ts';
import { readSources } from './sources.ts';

const sources = await readSources(fileURLToPath(new URL('../..', import.meta.url)));
const faults = sources.filter(({ isGenerated }) => !isGenerated).flatMap(importFaults);
for (const { file, line, sentence } of faults) console.error(`${file}:${line} ${sentence}`);
if (sources.length === 0) console.error('No file was found to check.');
console.log(
  `${sources.length} files, ${faults.length} imports against the rule of layers and subgraphs`,
);
process.exitCode = faults.length || sources.length === 0 ? 1 : 0;
