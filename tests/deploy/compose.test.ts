import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { subgraphNames } from '@clipgraph/deploy/subgraphs.ts';
import { environment } from '@clipgraph/platform/config/environment.ts';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');

interface Service {
  image: string;
  profiles?: string[];
  restart?: string;
  mem_limit?: string;
  tmpfs?: string[];
  logging?: { options: Record<string, string> };
  healthcheck?: { test: string[] };
  ports?: string[];
  volumes?: string[];
  environment?: Record<string, string>;
  read_only?: boolean;
  cap_drop?: string[];
  security_opt?: string[];
}

const text = read('docker-compose.yml');
const compose = parse(text, { merge: true }) as {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
};
const services = Object.entries(compose.services);
const ours = services.filter(([, { image }]) => image === 'clipgraph:latest');
const processes = ['gateway', ...subgraphNames, 'media'];
/** Their images hold nothing that could ask them. */
const unasked = ['jaeger', 'otel-collector'];

describe('the compose file', () => {
  test('runs every process', () => {
    const always = ours.filter(([, { profiles }]) => !profiles);
    expect(always.map(([name]) => name).sort()).toEqual([...processes].sort());
  });

  test('serves older clients at their port when asked to', () => {
    const { 'older-clients': older, gateway } = compose.services;
    expect(older).toEqual({
      ...gateway,
      profiles: ['older-clients'],
      ports: [expect.stringMatching(/^\$\{REST_PORT:-8080\}:4000$/)],
    });
  });

  test('gives everything a limit of memory, bounded logs, a restart and a health check', () => {
    for (const [name, service] of services) {
      expect(service.restart, name).toBe('unless-stopped');
      expect(service.mem_limit, name).toMatch(/^\d+[mg]$/);
      expect(service.logging?.options, name).toEqual({ 'max-size': '10m', 'max-file': '3' });
      if (!unasked.includes(name))
        expect(service.healthcheck?.test.length, name).toBeGreaterThan(1);
    }
  });

  test('gives our processes no more than they need', () => {
    for (const [name, service] of ours)
      expect(service, name).toMatchObject({
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
      });
  });

  test('has no secret by default', () => {
    for (const [, name, fallback] of text.matchAll(/\$\{(\w+):-([^}]*)\}/g)) {
      expect(name).not.toMatch(/SECRET|PASSWORD|TOKEN|KEY/);
      expect(fallback).not.toMatch(/secret|password/i);
    }
    for (const name of ['SECRETS', 'MYSQL_PASSWORD', 'REDIS_PASSWORD'])
      expect(text).toContain(`\${${name}:?`);
    for (const [, { environment: variables = {} }] of services)
      for (const [name, value] of Object.entries(variables))
        if (/PASSWORD$/.test(name) && !/RANDOM/.test(name)) expect(value).toMatch(/^\$\{/);
  });

  test('asks for a password at Redis, and believes no address that it is told', () => {
    expect(compose.services.redis).toMatchObject({
      command: expect.arrayContaining([
        '--requirepass',
        expect.stringMatching(/^\$\{REDIS_PASSWORD\}$/),
      ]),
    });
    for (const [name, { environment: variables = {} }] of ours) {
      expect(variables.REDIS_URL, name).toMatch(/^redis:\/\/:\$\{REDIS_PASSWORD:.*\}@redis:/);
      const trusted = /^\$\{TRUST_PROXY:-(.*)\}$/.exec(variables.TRUST_PROXY ?? '')?.[1];
      expect(environment.parse({ TRUST_PROXY: trusted }).TRUST_PROXY, name).toEqual([
        '127.0.0.1/32',
      ]);
    }
  });

  const megabytes = (size: string) => Number.parseInt(size, 10) * (size.endsWith('g') ? 1024 : 1);
  const temporary = ({ tmpfs = [] }: Service) =>
    /^\/tmp:size=(\d+[mg])$/.exec(tmpfs.join())?.[1] ?? '';

  test('bounds temporary files, within the memory that they take', () => {
    for (const [name, service] of ours) {
      const size = megabytes(temporary(service));
      expect(size, name).toBeGreaterThan(0);
      expect(megabytes(service.mem_limit ?? '') - size, name).toBeGreaterThanOrEqual(512);
    }
  });

  test('has room for the uploads that a process may hold: a volume, or enough memory', () => {
    const { gateway, video, 'older-clients': older } = compose.services;
    for (const [name, service] of Object.entries({ gateway, video, older })) {
      if (!service) throw new Error(`There is no ${name}.`);
      const { MEDIA_URL, ...variables } = service.environment ?? {};
      const isOnVolume = service.volumes?.includes('media:/data') && MEDIA_URL === undefined;
      const { UPLOAD_SPOOL_BYTES } = environment
        .pick({ UPLOAD_SPOOL_BYTES: true })
        .parse(variables);
      const bytes = isOnVolume ? Infinity : megabytes(temporary(service)) * 1024 * 1024;
      expect(bytes, name).toBeGreaterThan(UPLOAD_SPOOL_BYTES);
    }
  });

  test('puts no file of secrets into the image', () => {
    expect(read('.dockerignore').split('\n')).toContain('**/.env*');
  });

  test('sets variables that the product knows', () => {
    for (const [, service] of ours)
      for (const name of Object.keys(service.environment ?? {}))
        expect(Object.keys(environment.shape)).toContain(name);
  });

  test('shows dashboards, alerts and traces only when asked, and to this machine only', () => {
    const observing = services.filter(([, { profiles }]) => profiles?.includes('observability'));
    expect(observing.map(([name]) => name).sort()).toEqual([
      'grafana',
      'jaeger',
      'otel-collector',
      'prometheus',
    ]);
    for (const [name, { ports = [] }] of observing)
      for (const port of ports) expect(port, name).toMatch(/^127\.0\.0\.1:/);
    // And the older clients' gateway, and OpenSearch.
    expect(services.filter(([, { profiles }]) => profiles).length).toBe(observing.length + 2);
  });

  test('keeps the index of search in OpenSearch when asked to, where nobody else reaches it', () => {
    const { opensearch, search } = compose.services;
    expect(opensearch?.profiles).toEqual(['opensearch']);
    expect(opensearch?.ports).toBeUndefined();
    expect(search?.environment?.SEARCH_URL).toMatch(/^\$\{SEARCH_URL:-\}$/);
  });

  test('mounts what is there', () => {
    for (const [name, { volumes = [] }] of services) {
      for (const volume of volumes) {
        const [from = ''] = volume.split(':');
        if (from.startsWith('.'))
          expect(
            existsSync(new URL(from, root)),
            `${name}: ${fileURLToPath(new URL(from, root))}`,
          ).toBe(true);
        else expect(compose.volumes, name).toHaveProperty(from);
      }
    }
  });

  test('holds only what Compose 1.29 takes as well as 2', () => {
    expect(compose).not.toHaveProperty('name');
    expect(text).not.toMatch(
      /^\s*(env_file|start_interval|develop|dockerfile_inline|required|secrets|configs|include|extends):/m,
    );
    expect(text).not.toContain('!reset');
  });

  test('is scraped whole', () => {
    const { scrape_configs } = parse(read('deploy/compose/prometheus.yml')) as {
      scrape_configs: { job_name: string; static_configs: { targets: string[] }[] }[];
    };
    const targets = scrape_configs.flatMap(({ static_configs }) =>
      static_configs.flatMap((each) => each.targets),
    );
    expect(targets.map((target) => target.split(':')[0])).toEqual(
      expect.arrayContaining(processes),
    );
    for (const target of targets)
      expect(Object.keys(compose.services)).toContain(target.split(':')[0]);
  });
});
