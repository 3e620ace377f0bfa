import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { exists, installJava, javaLibraries } from './java-libraries.ts';
import { requireProgram, runProgram } from './programs.ts';
import type { Place, Recipe } from './recipe.ts';

const pom = new URL('./kafka.pom.xml', import.meta.url);
const libraries = (place: Place) => javaLibraries(place, 'kafka', pom);

const settings = (place: Place) => `process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${place.innerPort}
listeners=PLAINTEXT://127.0.0.1:${place.port},CONTROLLER://127.0.0.1:${place.innerPort}
advertised.listeners=PLAINTEXT://127.0.0.1:${place.port}
inter.broker.listener.name=PLAINTEXT
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs=${join(place.folder, 'data')}
auto.create.topics.enable=false
num.partitions=3
offsets.topic.num.partitions=10
offsets.topic.replication.factor=1
transaction.state.log.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
`;

/** One Kafka broker that is its own controller. */
export const kafka: Recipe = {
  name: 'kafka',
  preferredPorts: [19092, 19093],
  programs: ['java', 'mvn'],
  install: installJava,
  async prepare(place) {
    const file = join(place.folder, 'server.properties');
    await writeFile(file, settings(place));
    if (await exists(join(place.folder, 'data', 'meta.properties'))) return;
    const java = await requireProgram('java', installJava);
    const tool = ['-cp', join(await libraries(place), '*'), 'kafka.tools.StorageTool'];
    const id = (await runProgram(java, [...tool, 'random-uuid'])).trim().split('\n').at(-1) ?? '';
    await runProgram(java, [...tool, 'format', '-t', id, '-c', file]);
  },
  async command(place) {
    const classes = join(await libraries(place), '*');
    return [
      await requireProgram('java', installJava),
      '-Xms256m',
      '-Xmx512m',
      '-cp',
      classes,
      'kafka.Kafka',
      join(place.folder, 'server.properties'),
    ];
  },
  async answers(place) {
    const client = new Kafka({
      clientId: 'clipgraph-servers',
      brokers: [`127.0.0.1:${place.port}`],
      logLevel: logLevel.NOTHING,
      connectionTimeout: 2000,
      requestTimeout: 4000,
      retry: { retries: 0 },
    });
    const admin = client.admin();
    try {
      await admin.connect();
      await admin.fetchTopicMetadata();
    } finally {
      await admin.disconnect();
    }
  },
  environment: (place) => ({ KAFKA_BROKERS: `127.0.0.1:${place.port}` }),
};
