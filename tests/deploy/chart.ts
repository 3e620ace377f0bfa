import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findHelmTools } from '@clipgraph/deploy/helm/tools.ts';
import { parseAllDocuments } from 'yaml';

const run = promisify(execFile);
const folder = fileURLToPath(new URL('../../deploy/helm/', import.meta.url));

/** Undefined on a machine where `npm run helm-tools` was not run. */
export const tools = await findHelmTools();
export const valueSets = ['minimal', 'production', 'in-cluster', 'everything'] as const;

// biome-ignore lint/suspicious/noExplicitAny: objects of many kinds, asserted on by their tests
export type KubernetesObject = any;

async function helm(from: string, ...args: string[]): Promise<string> {
  if (!tools) throw new Error('helm is not installed: npm run helm-tools');
  const { stdout } = await run(tools.helm, args, { cwd: from, maxBuffer: 64 * 1024 * 1024 });
  return stdout;
}

export const lint = (values: string) =>
  helm(folder, 'lint', '--strict', 'clipgraph', '--values', `values/${values}.yaml`);

/**
 * The manifests of one set of values.
 * @param settings more values, as JSON, over the set's
 * @param from the folder of the chart and of the sets
 */
export async function render(
  values: string,
  settings: object = {},
  from = folder,
): Promise<string> {
  const scratch = await mkdtemp(join(tmpdir(), 'clipgraph-chart-'));
  try {
    const more = join(scratch, 'more.json');
    await writeFile(more, JSON.stringify(settings));
    const set = ['--values', `values/${values}.yaml`, '--values', more];
    return await helm(
      from,
      'template',
      'clip',
      'clipgraph',
      '--namespace',
      'clips',
      '--kube-version',
      tools?.kubernetesVersion ?? '',
      ...set,
    );
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** What helm says about values that it refuses; empty when it takes them. */
export async function refusal(values: string, settings: object): Promise<string> {
  return render(values, settings).then(
    () => '',
    (error: { stderr: string }) => error.stderr,
  );
}

export const parse = (manifests: string): KubernetesObject[] =>
  parseAllDocuments(manifests)
    .map((document) => document.toJS())
    .filter(Boolean);

/**
 * kubeconform's findings; throws when anything is invalid, unknown or skipped.
 * @returns how many objects were valid
 */
export async function validate(manifests: string): Promise<number> {
  if (!tools) throw new Error('kubeconform is not installed: npm run helm-tools');
  const schemas = `${tools.schemas}/{{.ResourceKind}}{{.KindSuffix}}.json`;
  const child = run(
    tools.kubeconform,
    ['-strict', '-output', 'json', '-summary', '-schema-location', schemas, '-'],
    { maxBuffer: 64 * 1024 * 1024 },
  );
  child.child.stdin?.end(manifests);
  const { stdout } = await child.catch((error: { stdout: string }) => {
    throw new Error(error.stdout);
  });
  const { summary } = JSON.parse(stdout) as {
    summary: { valid: number; invalid: number; errors: number; skipped: number };
  };
  if (summary.invalid + summary.errors + summary.skipped > 0) throw new Error(stdout);
  return summary.valid;
}

interface MadePod {
  name: string;
  component: string;
  /** Those of the pod itself, which Services and policies select it by. */
  labels: Record<string, string>;
  pod: KubernetesObject;
}

/** Every pod that a manifest makes, whatever makes it. */
export function podsOf(objects: readonly KubernetesObject[]): MadePod[] {
  return objects.flatMap((object) => {
    const made = {
      name: object.metadata.name,
      component: object.metadata.labels?.['app.kubernetes.io/component'],
    };
    if (object.kind === 'Pod')
      return [{ ...made, labels: object.metadata.labels, pod: object.spec }];
    if (!['Deployment', 'StatefulSet', 'Job'].includes(object.kind)) return [];
    const { metadata, spec } = object.spec.template;
    return [{ ...made, labels: metadata.labels, pod: spec }];
  });
}
