/**
 * Generates the migrations of every subgraph that has a `tables.ts`, for MySQL and for SQLite.
 *
 * npm run migrations writes what is missing npm run migrations -- --name add-bio names it npm run
 * migrations -- --subgraph relation one subgraph only npm run check:migrations writes nothing;
 * fails when tables and migrations differ
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const generator = fileURLToPath(new URL('generate.ts', import.meta.url));

/** One process per dialect: `kit` decides when it is loaded which engine the tables are for. */
const exitCodes = await Promise.all(
  ['mysql', 'sqlite'].map(
    (dialect) =>
      new Promise<number>((resolve, reject) => {
        const child = spawn(process.execPath, [generator, ...process.argv.slice(2)], {
          stdio: 'inherit',
          env: { ...process.env, CLIPGRAPH_MIGRATIONS_FOR: dialect },
        });
        child.on('error', reject);
        child.on('exit', (code) => resolve(code ?? 1));
      }),
  ),
);
process.exitCode = Math.max(...exitCodes);
