import { fileURLToPath } from 'node:url';
import { checkImports } from './imports.ts';

const { files, faults } = await checkImports(fileURLToPath(new URL('..', import.meta.url)));
for (const { file, line, sentence } of faults) console.error(`${file}:${line} ${sentence}`);
if (files === 0) console.error('No file was found to check.');
console.log(`${files} files, ${faults.length} imports against the rule of layers and subgraphs`);
process.exitCode = faults.length || files === 0 ? 1 : 0;
