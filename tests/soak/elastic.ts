import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { verify, whatIsWrong } from '../faults/verify.ts';
import { rememberServers } from '../kit/private-servers.ts';
import { makeWorld } from '../kit/world.ts';
import { startDemand } from './elastic/demand.ts';
import { startGroups } from './elastic/groups.ts';
import { compareInboxes } from './elastic/inboxes.ts';
import { printReport } from './elastic/report.ts';
import { watch } from './elastic/watch.ts';

/**
 * `npm run soak -- elastic [--seconds 20] [--people 6] [--rest 150]`: every subgraph, the gateway and
 * the media worker with 1, 4, 2 and 1 processes behind one address each, under load all the while,
 * on private servers. `seconds`: how long each number of processes is kept. `rest`: how long each
 * person waits after a request, in ms. Fails when a request failed, a write or an event was lost or
 * doubled, a worker number was not given back, or MySQL got more connections than the pools hold.
 */
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '20' },
    people: { type: 'string', default: '6' },
    rest: { type: 'string', default: '150' },
  },
});
const keepMs = Number(values.seconds) * 1_000;
const sizes = [1, 4, 2, 1];

const endServers = await rememberServers();
const groups = await startGroups();
const wrong: unknown[] = [];
try {
  const world = await makeWorld(groups.client, { people: Number(values.people), posts: 6 });
  const demand = startDemand(groups.client, world, Number(values.rest));
  const watching = await watch(groups);
  let shares = {};
  let before = 1;
  for (const size of sizes) {
    if (size !== before) demand.phase(`${before} to ${size}`);
    for (const name of groups.names) await groups.resize(name, size);
    demand.phase(`at ${size}`);
    const work = await groups.workOfEach();
    await sleep(keepMs);
    if (size === Math.max(...sizes)) shares = await groups.sharesSince(work);
    await watching.expectLeases(size);
    before = size;
  }
  const told = await demand.stop();
  const findings = await verify(groups.stack, world);
  wrong.push(...whatIsWrong('1, 4, 2 and 1 processes', told.writes, findings));
  const inboxes = await compareInboxes(groups.stack);
  const watched = await watching.stop();
  wrong.push(...told.wrong, ...inboxes.wrong, ...watched.wrong, ...groups.stack.unexpectedEnds);
  printReport({ ...told, ...inboxes, ...watched, shares, sizes });
  if (wrong.length) console.error(groups.stack.faultLines().slice(-40).join('\n'));
} finally {
  await groups.close();
  await endServers();
}
for (const what of wrong) console.error('wrong:', what);
console.log(wrong.length ? `${wrong.length} findings` : 'nothing is wrong');
process.exit(wrong.length ? 1 : 0);
