import { readFile } from 'node:fs/promises';
import { subgraphNames } from '@clipgraph/deploy/subgraphs.ts';
import { environment } from '@clipgraph/platform/config/environment.ts';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse as load } from 'yaml';
import {
  type KubernetesObject,
  lint,
  parse,
  podsOf,
  refusal,
  render,
  tools,
  validate,
  valueSets,
} from './chart.ts';

const subgraphs = subgraphNames;
const adapter = new URL('../../deploy/observability/adapter.yml', import.meta.url);
const processes = ['gateway', ...subgraphs, 'media'];
const ofKind = (objects: readonly KubernetesObject[], kind: string) =>
  objects.filter((object) => object.kind === kind);
const componentOf = (object: KubernetesObject): string =>
  object.metadata.labels['app.kubernetes.io/component'];

describe.skipIf(!tools)('the Helm chart', () => {
  test.each(valueSets)('passes helm lint --strict with the values "%s"', async (values) => {
    expect(await lint(values)).toContain('0 chart(s) failed');
  });

  test('is checked by schemas that refuse what Kubernetes does not know', async () => {
    const wrong = (await render('minimal')).replace(
      'readOnlyRootFilesystem: true',
      'readOnlyRootFileSystem: true',
    );
    await expect(validate(wrong)).rejects.toThrow(/readOnlyRootFileSystem/);
  });

  describe.each(valueSets)('with the values "%s"', (values) => {
    let objects: KubernetesObject[];
    let manifests: string;
    beforeAll(async () => {
      manifests = await render(values);
      objects = parse(manifests);
    });

    test('makes objects that Kubernetes takes, field by field', async () => {
      expect(await validate(manifests)).toBe(objects.length);
    });

    test('runs every process, each behind a Service and a disruption budget', () => {
      for (const kind of ['Deployment', 'Service', 'PodDisruptionBudget'])
        expect(ofKind(objects, kind).map(componentOf)).toEqual(expect.arrayContaining(processes));
      for (const { spec } of ofKind(objects, 'Deployment'))
        expect(spec.strategy.rollingUpdate).toEqual({ maxSurge: 1, maxUnavailable: 0 });
      for (const { spec } of ofKind(objects, 'PodDisruptionBudget'))
        expect(spec.maxUnavailable).toBe(1);
    });

    test('gives no container more than it needs', () => {
      const pods = podsOf(objects);
      expect(pods.length).toBeGreaterThanOrEqual(processes.length + 2);
      for (const { name, pod } of pods) {
        expect(pod.securityContext, name).toMatchObject({
          runAsNonRoot: true,
          seccompProfile: { type: 'RuntimeDefault' },
        });
        expect(pod.securityContext.runAsUser, name).toBeGreaterThan(0);
        expect(pod.automountServiceAccountToken, name).toBe(false);
        for (const container of pod.containers) {
          expect(container.securityContext, name).toEqual({
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          });
          expect(container.resources.limits.memory, name).toBeTruthy();
          expect(container.resources.requests, name).toEqual({
            cpu: expect.anything(),
            memory: expect.anything(),
          });
        }
      }
    });

    test('asks each process the right questions: alive without its stores, ready by its own database', () => {
      for (const { spec } of ofKind(objects, 'Deployment')) {
        const [container] = spec.template.spec.containers;
        expect(container.startupProbe.httpGet).toEqual({ path: '/livez', port: 'http' });
        expect(container.livenessProbe.httpGet).toEqual({ path: '/livez', port: 'http' });
        expect(container.readinessProbe.httpGet).toEqual({ path: '/readyz', port: 'http' });
        // /readyz looks at other stores for up to a second before it answers.
        expect(container.readinessProbe.timeoutSeconds).toBeGreaterThan(1);
        expect(container.ports).toContainEqual({ name: 'http', containerPort: 4000 });
      }
    });

    test('asks stores that it runs itself, too', () => {
      for (const { spec, metadata } of ofKind(objects, 'StatefulSet'))
        for (const container of spec.template.spec.containers)
          for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe']) {
            const asked = container[probe];
            expect(
              asked?.exec ?? asked?.tcpSocket ?? asked?.httpGet,
              `${metadata.name}: ${probe}`,
            ).toBeTruthy();
          }
    });

    test('gives every pod a policy of its own, beside the one that forbids everything', () => {
      const policies = ofKind(objects, 'NetworkPolicy');
      const selects = ({ spec }: KubernetesObject, labels: Record<string, string>) =>
        Object.entries(spec.podSelector.matchLabels).every(
          ([label, value]) => labels[label] === value,
        );
      for (const { name, component, labels } of podsOf(objects)) {
        const selecting = policies.filter((policy) => selects(policy, labels));
        expect(selecting.map(componentOf).sort(), name).toEqual([component, 'network'].sort());
        for (const { spec } of selecting)
          expect(spec.policyTypes, name).toEqual(['Ingress', 'Egress']);
      }
    });

    test('lets out of a pod only what it needs', () => {
      const egressOf = (component: string) =>
        ofKind(objects, 'NetworkPolicy').find((policy) => componentOf(policy) === component)?.spec
          .egress ?? [];
      const portsOf = (component: string): unknown[] =>
        egressOf(component).flatMap((rule: KubernetesObject) =>
          rule.ports.map(({ port }: { port: unknown }) => port),
        );
      expect(portsOf('migration')).toEqual([3306]);
      for (const store of ofKind(objects, 'StatefulSet').map(componentOf))
        expect(portsOf(store), store).toEqual([]);
      expect(egressOf('tour')[0].to).toEqual([
        {
          podSelector: {
            matchLabels: expect.objectContaining({ 'app.kubernetes.io/component': 'gateway' }),
          },
        },
      ]);
      expect(portsOf('gateway')).not.toContain(3306);
      expect(portsOf('gateway')).not.toContain(9092);
      for (const component of processes)
        for (const { to, ports } of egressOf(component))
          if (to === undefined)
            expect(
              ports.map(({ port }: { port: unknown }) => port),
              component,
            ).not.toContain(4000);
    });

    test('lets a pod be forgotten by the balancers before it stops, and finish then', () => {
      for (const { spec } of ofKind(objects, 'Deployment')) {
        const [container] = spec.template.spec.containers;
        const [command, seconds] = container.lifecycle.preStop.exec.command;
        expect(command).toBe('sleep');
        expect(spec.template.spec.terminationGracePeriodSeconds).toBeGreaterThan(
          Number(seconds) + 25,
        );
      }
    });

    test('spreads pods of a kind over nodes, whether these tell of a zone or not, and over zones', () => {
      for (const { spec, metadata } of ofKind(objects, 'Deployment')) {
        const { affinity, topologySpreadConstraints } = spec.template.spec;
        const labelSelector = spec.selector;
        // A constraint on a label that a node lacks takes all of them from the scheduler's scores.
        expect(topologySpreadConstraints, metadata.name).toEqual([
          expect.objectContaining({
            topologyKey: 'kubernetes.io/hostname',
            whenUnsatisfiable: values === 'everything' ? 'DoNotSchedule' : 'ScheduleAnyway',
            labelSelector,
            matchLabelKeys: ['pod-template-hash'],
          }),
        ]);
        const preferred = 'preferredDuringSchedulingIgnoredDuringExecution';
        expect(affinity.podAntiAffinity[preferred], metadata.name).toEqual([
          expect.objectContaining({
            podAffinityTerm: { topologyKey: 'topology.kubernetes.io/zone', labelSelector },
          }),
        ]);
        if (values === 'everything') expect(affinity.nodeAffinity[preferred]).toHaveLength(1);
      }
    });

    test('lets stores be reached by their owners only, and subgraphs by the gateway and each other', () => {
      const policies = ofKind(objects, 'NetworkPolicy');
      const ingressOf = (component: string) =>
        policies.find((policy) => componentOf(policy) === component)?.spec.ingress ?? [];
      const admitted = (component: string, port: unknown): string[] =>
        ingressOf(component)
          .filter((rule: KubernetesObject) =>
            rule.ports.some((each: KubernetesObject) => each.port === port),
          )
          .flatMap((rule: KubernetesObject) => rule.from ?? [{ everybody: true }])
          .flatMap(
            (peer: KubernetesObject) =>
              peer.podSelector?.matchExpressions?.[0].values ?? [JSON.stringify(peer)],
          );
      const [everything] = policies.filter((policy) => componentOf(policy) === 'network');
      expect(everything.spec.policyTypes).toEqual(['Ingress', 'Egress']);
      expect(everything.spec.ingress).toBeUndefined();
      for (const subgraph of subgraphs) {
        const others = admitted(subgraph, 'http').filter((each) => !each.startsWith('{'));
        expect(others.sort()).toEqual(['gateway', 'media', ...subgraphs].sort());
      }
      const stores = ofKind(objects, 'StatefulSet').map(componentOf);
      if (stores.includes('mysql'))
        expect(admitted('mysql', 3306).sort()).toEqual([...subgraphs, 'media', 'migration'].sort());
      if (stores.includes('redis'))
        expect(admitted('redis', 6379).sort()).toEqual([...subgraphs, 'media', 'gateway'].sort());
      if (stores.includes('kafka'))
        expect(admitted('kafka', 9092).sort()).toEqual([...subgraphs].sort());
      if (stores.includes('opensearch')) expect(admitted('opensearch', 9200)).toEqual(['search']);
    });

    test('never grows a subgraph past its worker numbers', () => {
      const scalers = new Map(
        ofKind(objects, 'HorizontalPodAutoscaler').map((object) => [
          componentOf(object),
          object.spec,
        ]),
      );
      const replicas = new Map(
        ofKind(objects, 'Deployment').map((object) => [componentOf(object), object.spec.replicas]),
      );
      const most = (name: string): number => scalers.get(name)?.maxReplicas ?? replicas.get(name);
      // One more while each is replaced, and one for the command line. The media worker takes
      // numbers of the video subgraph.
      for (const subgraph of subgraphs.filter((name) => name !== 'video'))
        expect(most(subgraph) + 2).toBeLessThanOrEqual(16);
      expect(most('video') + most('media') + 3).toBeLessThanOrEqual(16);
      for (const [name, count] of replicas)
        expect(count === undefined, name).toBe(scalers.has(name));
    });

    test('sets variables that the product knows, and takes secrets from Secrets', () => {
      const known = new Set([
        ...Object.keys(environment.shape),
        'OTEL_EXPORTER_OTLP_ENDPOINT',
        'MYSQL_PASSWORD',
        'REDIS_PASSWORD',
        'TZ',
      ]);
      for (const { name, component, pod } of podsOf(objects)) {
        if (!processes.includes(component) && component !== 'migration') continue;
        for (const container of pod.containers) {
          if (component === 'gateway')
            expect(container.env.map(({ name }: { name: string }) => name)).toContain('OPEN_ROOMS');
          for (const variable of container.env) {
            expect(known, `${name}: ${variable.name}`).toContain(variable.name);
            if (variable.name === 'OPEN_ROOMS') expect(variable.value, name).toBe('off');
            if (['SECRETS', 'MYSQL_PASSWORD', 'REDIS_PASSWORD'].includes(variable.name))
              expect(variable.valueFrom?.secretKeyRef.name, name).toBeTruthy();
          }
        }
      }
    });

    test('migrates each database by a hook that can be run again', () => {
      const [job] = ofKind(objects, 'Job');
      const [install, upgrade] = job.metadata.annotations['helm.sh/hook'].split(',');
      // What the chart itself makes is there only after the install.
      expect(install).toBe(['production'].includes(values) ? 'pre-install' : 'post-install');
      expect(upgrade).toBe('pre-upgrade');
      expect(job.metadata.annotations['helm.sh/hook-delete-policy']).toContain(
        'before-hook-creation',
      );
      expect(
        job.spec.template.spec.containers.map(({ command }: KubernetesObject) => command.at(-1)),
      ).toEqual(subgraphs);
    });
  });

  test.each(['production', 'everything'])(
    'grows each process by the work that waits for it, with the values "%s"',
    async (values) => {
      const { rules } = load(await readFile(adapter, 'utf8'));
      const served: Record<string, string[]> = {
        Pods: rules.custom.map(({ name }: KubernetesObject) => name.as),
        External: rules.external.map(({ name }: KubernetesObject) => name.as),
      };
      const scalers = ofKind(parse(await render(values)), 'HorizontalPodAutoscaler');
      expect(scalers.map(componentOf).sort()).toEqual(processes.toSorted());
      for (const scaler of scalers) {
        const component = componentOf(scaler);
        const waiting = scaler.spec.metrics.filter(({ type }: KubernetesObject) => served[type]);
        const asked = waiting.map(({ type, pods, external }: KubernetesObject) => {
          const { metric } = pods ?? external;
          expect(served[type], component).toContain(metric.name);
          return metric.name;
        });
        const inFlight = 'clipgraph_requests_in_flight';
        const wanted =
          component === 'media'
            ? ['clipgraph_backlog']
            : component === 'gateway'
              ? [inFlight]
              : [inFlight, 'clipgraph_consumer_lag_events'];
        expect(asked, component).toEqual(wanted);
      }
    },
  );

  test.each(['minimal', 'in-cluster', 'everything'])(
    'asks for a password at its own Redis, from a Secret, with the values "%s"',
    async (values) => {
      const pods = podsOf(parse(await render(values)));
      const redis = pods.find(({ component }) => component === 'redis')?.pod.containers[0];
      expect(redis.args).toEqual(expect.arrayContaining(['--requirepass', '$(REDIS_PASSWORD)']));
      const password = redis.env.find((each: KubernetesObject) => each.name === 'REDIS_PASSWORD');
      expect(password.valueFrom.secretKeyRef.name).toBeTruthy();
      for (const { component, pod } of pods.filter((each) => processes.includes(each.component))) {
        const { env } = pod.containers[0];
        expect(env, component).toContainEqual(password);
        expect(env, component).toContainEqual({
          name: 'REDIS_URL',
          value: expect.stringMatching(/^redis:\/\/:\$\(REDIS_PASSWORD\)@.*-redis:6379$/),
        });
      }
    },
  );

  test('believes addresses only from the networks of its proxies', async () => {
    const trustedOf = async (values: string) =>
      podsOf(parse(await render(values)))
        .find(({ component }) => component === 'gateway')
        ?.pod.containers[0].env.find((each: KubernetesObject) => each.name === 'TRUST_PROXY').value;
    for (const values of ['production', 'in-cluster'])
      expect(environment.parse({ TRUST_PROXY: await trustedOf(values) }).TRUST_PROXY).toEqual(
        expect.arrayContaining([expect.stringMatching(/^10\..*\/\d+$/)]),
      );
    expect(await trustedOf('minimal')).toBe('0');
  });

  test('bounds what a pod writes to the disk of its node', async () => {
    for (const { name, component, pod } of podsOf(parse(await render('production'))))
      if (processes.includes(component))
        for (const { emptyDir } of pod.volumes.filter((each: KubernetesObject) => each.emptyDir))
          expect(emptyDir.sizeLimit, name).toMatch(/^\d+Gi$/);
  });

  test('has room for the uploads that a process may hold, and for the work on them', async () => {
    const gibibyte = 1024 ** 3;
    const { UPLOAD_SPOOL_BYTES, MAX_VIDEO_BYTES } = environment.parse({});
    // With a bucket, files are received and worked on in /tmp.
    const pods = podsOf(parse(await render('production')));
    const roomOf = (component: string) => {
      const { volumes } = pods.find((each) => each.component === component)?.pod ?? {};
      const { emptyDir } = volumes.find((each: KubernetesObject) => each.name === 'tmp');
      return Number.parseInt(emptyDir.sizeLimit, 10) * gibibyte;
    };
    expect(roomOf('gateway')).toBeGreaterThan(UPLOAD_SPOOL_BYTES);
    for (const component of ['video', 'media'])
      expect(roomOf(component), component).toBeGreaterThan(
        UPLOAD_SPOOL_BYTES + 8 * MAX_VIDEO_BYTES,
      );
  });

  test('gives the mail server to the user subgraph alone', async () => {
    const pods = podsOf(parse(await render('everything')));
    const withMail = pods.filter(({ pod }) =>
      pod.containers.some(({ env = [] }: KubernetesObject) =>
        env.some(({ name }: KubernetesObject) => name === 'SMTP_URL'),
      ),
    );
    expect(withMail.map(({ component }) => component)).toEqual(['user']);
    expect(JSON.stringify(withMail)).toContain('clipgraph-mail');
  });

  test.each([
    ['minimal', undefined],
    ['everything', { value: expect.stringMatching(/^http:\/\/[\w-]+-opensearch:9200$/) }],
    ['production', { valueFrom: { secretKeyRef: { name: 'clipgraph-opensearch', key: 'url' } } }],
  ])('tells search alone of an OpenSearch, with the values "%s"', async (values, told) => {
    const objects = parse(await render(values));
    const engines = podsOf(objects).flatMap(({ component, pod }) =>
      pod.containers.flatMap(({ env = [] }: KubernetesObject) =>
        env.flatMap(({ name, ...from }: KubernetesObject) =>
          name === 'SEARCH_URL' ? [{ component, ...from }] : [],
        ),
      ),
    );
    expect(engines).toEqual(told ? [{ component: 'search', ...told }] : []);
    const egress = ofKind(objects, 'NetworkPolicy').filter(({ spec }) =>
      JSON.stringify(spec.egress ?? []).includes('9200'),
    );
    expect(egress.map(componentOf)).toEqual(told ? ['search'] : []);
  });

  test('passes sockets, event streams and uploads through the Ingress', async () => {
    const [ingress] = ofKind(parse(await render('production')), 'Ingress');
    const annotations = ingress.metadata.annotations;
    expect(
      Number(annotations['nginx.ingress.kubernetes.io/proxy-read-timeout']),
    ).toBeGreaterThanOrEqual(3_600);
    expect(annotations['nginx.ingress.kubernetes.io/proxy-request-buffering']).toBe('off');
    expect(annotations['nginx.ingress.kubernetes.io/proxy-buffering']).toBe('off');
    const uploadBytes =
      Number.parseInt(annotations['nginx.ingress.kubernetes.io/proxy-body-size'], 10) * 1024 * 1024;
    expect(uploadBytes).toBeGreaterThanOrEqual(environment.parse({}).MAX_VIDEO_BYTES);
  });

  test('lets the gateway be found at a further port by older clients, when it is asked for', async () => {
    const portsOf = async (values: string) =>
      ofKind(parse(await render(values)), 'Service')
        .flatMap(({ spec }) => spec.ports)
        .filter(({ name }: KubernetesObject) => name === 'older-clients');
    expect(await portsOf('everything')).toEqual([
      { name: 'older-clients', port: 8080, targetPort: 'http' },
    ]);
    expect(await portsOf('production')).toEqual([]);
  });

  test('keeps one database from the other subgraphs when each has a Secret of its own', async () => {
    const secrets = podsOf(parse(await render('production')))
      .filter(({ component }) => subgraphs.includes(component))
      .map(
        ({ pod }) =>
          pod.containers[0].env.find((each: KubernetesObject) => each.name === 'DATABASE_URL')
            .valueFrom.secretKeyRef.name,
      );
    expect(new Set(secrets).size).toBe(subgraphs.length);
  });

  test('holds no secret of its own outside a demo', async () => {
    for (const values of valueSets.filter((name) => name !== 'minimal'))
      expect(ofKind(parse(await render(values)), 'Secret')).toEqual([]);
    const passwords = await Promise.all(
      [1, 2].map(async () => ofKind(parse(await render('minimal')), 'Secret')[0].data.secrets),
    );
    expect(passwords[0]).not.toBe(passwords[1]);
  });

  test('shows the monitoring only when it is asked for', async () => {
    const kinds = ['ServiceMonitor', 'PrometheusRule'];
    const everything = parse(await render('everything'));
    for (const kind of kinds) expect(ofKind(everything, kind)).toHaveLength(1);
    expect(
      ofKind(everything, 'ConfigMap').some(
        (object) => object.metadata.labels.grafana_dashboard === '1',
      ),
    ).toBe(true);
    const production = parse(await render('production'));
    for (const kind of kinds) expect(ofKind(production, kind)).toEqual([]);
  });

  type Case = [what: string, settings: object, words: RegExp];
  describe('refuses, and says what it takes:', () => {
    const wrongValues: Case[] = [
      [
        'more replicas of a subgraph than worker numbers',
        { processes: { user: { replicas: 13 } } },
        /processes\/user\/replicas.*maximum.*12/s,
      ],
      [
        'an autoscaler past the worker numbers',
        { processes: { video: { autoscaling: { maxReplicas: 9 } } } },
        /video\/autoscaling\/maxReplicas.*maximum.*8/s,
      ],
      ['a misspelt value', { replicaCount: 3 }, /replicaCount.*not allowed/s],
      [
        'a process that does not exist',
        { processes: { billing: { replicas: 1 } } },
        /processes.*billing.*not allowed/s,
      ],
      [
        'an address without a scheme',
        { publicUrl: 'clips.example.com' },
        /publicUrl.*does not match pattern.*https/s,
      ],
      [
        'a broker without a port',
        { kafka: { brokers: ['kafka'] } },
        /kafka\/brokers\/0.*does not match pattern/s,
      ],
      [
        'a bucket that is not of S3',
        { media: { url: 'gs://bucket' } },
        /media\/url.*does not match pattern.*s3/s,
      ],
      [
        'a number where a variable needs text',
        { config: { MAX_VIDEO_BYTES: 5 } },
        /config\/MAX_VIDEO_BYTES.*want string/s,
      ],
      [
        'a pull policy that Kubernetes does not know',
        { image: { pullPolicy: 'Sometimes' } },
        /image\/pullPolicy.*one of.*Always/s,
      ],
      ['less time to stop than a process needs', { stopSeconds: 5 }, /stopSeconds.*minimum.*26/s],
      [
        'a spread that does not exist',
        { defaults: { spread: 'wide' } },
        /defaults\/spread.*one of.*soft/s,
      ],
      [
        'a port that the gateway has already',
        { olderClients: { port: 9464 } },
        /olderClients\/port.*not/s,
      ],
      [
        'a volume size in words',
        { media: { persistence: { size: 'large' } } },
        /media\/persistence\/size.*does not match pattern/s,
      ],
    ];
    test.each(wrongValues)('%s', async (_what, settings, words) => {
      expect(await refusal('production', settings)).toMatch(words);
    });

    const missing: Case[] = [
      ['no address for clients', { publicUrl: '' }, /publicUrl is required/],
      [
        'no secrets',
        { secrets: { existingSecret: '' } },
        /secrets\.existingSecret is required.*openssl rand/s,
      ],
      ['no database', { mysql: { perSubgraph: null } }, /mysql\.existingSecret is required/],
      ['no Redis', { redis: { existingSecret: '' } }, /redis\.url is required/],
      [
        'a Redis of its own without a password',
        { redis: { inCluster: { enabled: true }, existingSecret: '' } },
        /redis\.existingSecret is required.*redis-password/,
      ],
      ['no Kafka', { kafka: { brokers: [] } }, /kafka\.brokers is required/],
      [
        'a secret among plain variables',
        { config: { SECRETS: 'x' } },
        /config\.SECRETS is not for here.*secrets\.existingSecret/,
      ],
      [
        'more pods by the defaults than a subgraph may have',
        { defaults: { autoscaling: { maxReplicas: 20 } } },
        /16 worker numbers/,
      ],
    ];
    test.each(missing)('%s', async (_what, settings, words) => {
      expect(await refusal('production', settings)).toMatch(words);
    });
  });
});
