import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { verify, whatIsWrong } from '../../../faults/verify.ts';
import { createClient, type GraphqlClient } from '../../../kit/client.ts';
import { makeWorld, type World } from '../../../kit/world.ts';
import { startDemand } from '../../elastic/demand.ts';
import { nodeName } from '../machine/addresses.ts';
import { type Cluster, makeVolumes } from '../machine/cluster.ts';
import { createJournal } from './journal.ts';
import { policiesAreHonoured } from './policies.ts';
import { kinds, namespace, type Release, release, releaseOn, stores } from './release.ts';

/** Whose pods are all on the node that is drained, so that a disruption budget has to speak. */
const gathered = ['gateway', 'messaging'];

interface WalkOptions {
  folder: string;
  restMs: number;
}

/** Everything that an operator does with the chart. @returns what is wrong */
export async function walk(cluster: Cluster, { folder, restMs }: WalkOptions): Promise<string[]> {
  const journal = createJournal();
  const on = releaseOn(cluster);
  const values = join(folder, 'values.yaml');
  const shipped = await readFile(new URL('../values.yaml', import.meta.url), 'utf8');
  await writeFile(values, shipped);
  await makeVolumes(cluster, folder, namespace, {
    [`data-${release}-mysql-0`]: { owner: 999, storage: '5Gi' },
    [`data-${release}-kafka-0`]: { owner: 1000, storage: '5Gi' },
    [`${release}-media`]: { owner: 1000, storage: '5Gi', shared: true },
  });
  const test = () => on.operate('helm', 'test', release, '-n', namespace, '--timeout', '5m');

  await journal.step('make deploy', async () => {
    await on.operate('make', 'deploy', `VALUES=${values}`);
    await on.untilReady();
    return `${await count(on)} pods ready`;
  });
  await journal.step('helm test', async () => {
    await test();
    return 'the tour went through inside the cluster';
  });
  await journal.step('network policies', async () =>
    (await policiesAreHonoured(cluster))
      ? 'honoured: a pod of another namespace does not reach MySQL'
      : 'NOT honoured: a pod of another namespace reaches MySQL; the network plugin (ptp) knows none',
  );

  const client = createClient(await on.url());
  const world = await makeWorld(client, { people: 4, posts: 6 });
  const demand = startDemand(client, world, restMs, 10 * restMs);
  journal.under(demand);
  try {
    await journal.step('nothing', async () => {
      await sleep(15_000);
      return 'to compare with';
    });
    await journal.step('make apply', async () => {
      await writeFile(values, shipped.replace('RATE_LIMITS:', 'LOG_LEVEL: warn, RATE_LIMITS:'));
      await on.operate('make', 'apply', `VALUES=${values}`, `URL=${await on.url()}`);
      await on.untilReady();
      await expectLevel(on, 'warn');
      return `LOG_LEVEL changed in every process; ${await count(on)} pods ready`;
    });
    for (const kind of kinds)
      await journal.step(`kubectl delete pod of ${kind}`, async () => {
        return `ready again after ${(await on.replace(kind)).toFixed(1)} s`;
      });
    await logIn(client, world);
    await journal.step('kubectl cordon, delete pod', async () => {
      await on.gather(gathered, nodeName(2));
      return `both pods of ${gathered.join(' and ')} on ${nodeName(2)}`;
    });
    await journal.step('kubectl drain', () => drain(on));
    await journal.step('helm rollback', async () => {
      await on.operate('helm', 'rollback', release, '-n', namespace, '--wait', '--timeout', '10m');
      await on.untilReady();
      await expectLevel(on, undefined);
      return `LOG_LEVEL as it was at first; ${await count(on)} pods ready`;
    });
    for (const store of stores)
      await journal.step(
        `kubectl delete pod of ${store}`,
        async () => `ready again after ${(await on.replace(store)).toFixed(1)} s`,
        { mayFail: store === 'mysql' },
      );
    await sleep(10_000);
  } catch (error) {
    journal.print((await demand.stop()).phases);
    throw error;
  }
  const told = await demand.stop();
  await logIn(client, world);
  const environment = await storesOf(cluster, folder);
  const findings = await verify({ ...client, environment }, world);
  const wrong = whatIsWrong('all of it', told.writes, findings).map(String);
  const restarts = await on.restarts();
  await journal.step('make down', async () => {
    await on.operate('make', 'down');
    await on.untilGone();
    const { items } = await cluster.get('all,pvc,secret', '-n', namespace);
    const left = items.map(
      ({ kind, metadata }: { kind: string; metadata: { name: string } }) =>
        `${kind} ${metadata.name}`,
    );
    return `left: ${left.join(', ') || 'nothing'}`;
  });
  wrong.push(...journal.print(told.phases));
  console.log(`containers restarted by themselves: ${restarts}`);
  for (const line of told.wrong.slice(0, 10)) console.log(`a request: ${line}`);
  return wrong;
}

/** Access tokens end after 15 minutes, which such a walk may take. */
async function logIn(client: GraphqlClient, { people }: World): Promise<void> {
  const query = 'mutation ($input: LoginInput!) { login(input: $input) { accessToken } }';
  for (const person of people) {
    const { username, password } = person;
    const { login } = await client.data(query, { input: { username, password } });
    person.token = login.accessToken;
  }
}

async function expectLevel(on: Release, level: string | undefined): Promise<void> {
  const levels = await on.settingsOf('LOG_LEVEL');
  if (levels.length !== 1 || levels[0] !== level)
    throw new Error(`LOG_LEVEL is ${levels.join(' and ')}, not ${level}.`);
}

const count = async (on: Release): Promise<number> => {
  const pods = await Promise.all([...kinds, ...stores].map((kind) => on.podsOf(kind)));
  return pods.flat().length;
};

/**
 * Empties the second node; the stores with disks are on the first one. Budgets must put off the
 * second pod of what has both there.
 */
async function drain(on: Release): Promise<string> {
  const node = nodeName(2);
  const { items } = await on.cluster.get(
    ...['pods', '-n', namespace, '--field-selector', `spec.nodeName=${node}`],
  );
  const options = ['--ignore-daemonsets', '--delete-emptydir-data', '--timeout=10m'];
  const said = await on.operate('kubectl', 'drain', node, ...options);
  await on.untilReady();
  await on.cluster.kubectl('uncordon', node);
  const refused = said.split('violate the pod').length - 1;
  if (!refused) throw new Error(`No disruption budget put anything off:\n${said}`);
  return `${items.length} pods evicted, ${refused} evictions put off by disruption budgets`;
}

/** Where the databases are, from this machine. */
async function storesOf({ get }: Cluster, folder: string): Promise<Record<string, string>> {
  const { data } = await get('secret', `${release}-generated`, '-n', namespace);
  const { status } = await get('pod', `${release}-mysql-0`, '-n', namespace);
  const plain = (name: string) => Buffer.from(data[name], 'base64').toString();
  return {
    DATABASE_URL: `mysql://clipgraph:${plain('password')}@${status.podIP}:3306`,
    SECRETS: plain('secrets'),
    DATA_DIR: join(folder, 'inspection'),
  };
}
