import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { committed, compose, readSubgraphs } from '@clipgraph/schema/compose.ts';
import { SchemaFault } from '@clipgraph/schema/faults.ts';
import { stopOnSignal } from '../../processes/stop-on-signal.ts';
import { createProduct, inSeconds } from './product.ts';
import { watchFolders } from './watch.ts';

/**
 * `npm run dev`: the product, started anew whenever its code changes. When a schema changes it is
 * composed first; a field that no resolver answers yet is told of by name and answers null.
 */
const root = fileURLToPath(new URL('../../../', import.meta.url));
const folders = ['subgraphs', 'platform', 'gateway', 'deploy', 'schema'];
const print = (line: string) => process.stdout.write(`dev: ${line}\n`);

/** @returns whether there is a schema to start with; what is wrong with it was printed otherwise */
function composeAnew(): boolean {
  const beganMs = performance.now();
  try {
    const { supergraph, api } = compose(readSubgraphs());
    const isNew = [write(committed.supergraph, supergraph), write(committed.api, api)].some(
      Boolean,
    );
    if (isNew) print(`Composed the schema in ${inSeconds(performance.now() - beganMs)}.`);
    return true;
  } catch (error) {
    if (!(error instanceof SchemaFault)) throw error;
    print(`The schemas do not compose; what runs stays as it is:\n${error.message}`);
    return false;
  }
}

/** @returns whether the text is another than before */
function write(file: URL, text: string): boolean {
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return false;
  writeFileSync(file, text);
  return true;
}

/** For the editor alone: what runs needs no types. */
function writeTypes(): void {
  spawn(process.execPath, ['schema/types.ts'], { cwd: root, stdio: 'inherit' }).unref();
}

const isSchema = (path: string): boolean => /^subgraphs\/[^/]+\/schema\.graphql$/.test(path);
/** What this command itself writes. */
const isComposed = (path: string): boolean => /^schema\/(supergraph|api)\.graphql$/.test(path);

const product = createProduct(root, print);
const endWatch = watchFolders(root, folders, (paths) => {
  const changed = [...paths].filter((path) => !isComposed(path));
  if (changed.length === 0) return;
  print(`${changed.slice(0, 3).join(', ')}${changed.length > 3 ? ' and more' : ''} changed.`);
  const hasNewSchema = changed.some(isSchema);
  if (hasNewSchema && !composeAnew()) return;
  void product.restart().then(() => {
    if (hasNewSchema) writeTypes();
  });
});
stopOnSignal(async () => {
  endWatch();
  await product.stop();
});
composeAnew();
await product.restart();
