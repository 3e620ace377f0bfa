import { isDeepStrictEqual, parseArgs } from 'node:util';
import { indexOnOneProcess, indexOnServices } from '../product/index-crash.ts';

/**
 * `npm run soak -- search [--crashes 20] [--changes 300] [--mode embedded|services]`: what is
 * indexed changes while the process that indexes is killed, and while the index is built anew; then
 * it is compared with a rebuild. `embedded` is on the servers that the environment names, if any.
 */
const { values } = parseArgs({
  options: {
    crashes: { type: 'string', default: '20' },
    changes: { type: 'string', default: '300' },
    mode: { type: 'string' },
  },
});
const size = {
  people: 6,
  posts: 12,
  changes: Number(values.changes),
  crashes: Number(values.crashes),
};
const modes = { embedded: indexOnOneProcess, services: indexOnServices };
let failed = 0;
for (const [mode, play] of Object.entries(modes)) {
  if (values.mode !== undefined && values.mode !== mode) continue;
  const { cut, before, after } = await play(size);
  const differing = Object.keys(after).filter(
    (name) => !isDeepStrictEqual(before[name], after[name]),
  );
  for (const name of differing) {
    failed++;
    const [old, fresh] = [new Set(before[name]), new Set(after[name])];
    console.error(mode, name, 'only before:', [...old.difference(fresh)].slice(0, 10));
    console.error(mode, name, 'only after:', [...fresh.difference(old)].slice(0, 10));
  }
  const rows = Object.entries(before).map(([name, kept]) => `${kept.length} ${name}`);
  console.log(
    `${mode}: killed ${size.crashes} times, ${cut} changes cut or refused; ${rows.join(', ')}: ${differing.length} differ from a rebuild`,
  );
}
process.exit(failed ? 1 : 0);
