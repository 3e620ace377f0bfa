import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runGo } from '../local/servers/go-programs.ts';
import { exists } from '../local/servers/java-libraries.ts';
import { cacheFolder } from '../local/servers/place.ts';
import { strictSchemas } from './strict-schemas.ts';

/** Checked with these; a newer one is installed by changing the number. */
const versions = { helm: 'v3.22.0', kubeconform: 'v0.8.0', kubernetes: 'v1.33.0' } as const;
/** Schemas that were made by other code are made anew. */
const madeBy = createHash('sha256')
  .update(readFileSync(new URL('strict-schemas.ts', import.meta.url)))
  .digest('hex')
  .slice(0, 8);
const cache = join(cacheFolder, `helm-${Object.values(versions).join('-')}`);

/**
 * What checks the chart: helm, kubeconform, and the schemas of Kubernetes' objects without room for
 * unknown fields.
 */
interface HelmTools {
  helm: string;
  kubeconform: string;
  /** One JSON file per kind, named as kubeconform asks for them. */
  schemas: string;
  kubernetesVersion: string;
}

const tools: HelmTools = {
  helm: join(cache, 'bin', 'helm'),
  kubeconform: join(cache, 'bin', 'kubeconform'),
  schemas: join(cache, `schemas-${madeBy}`),
  kubernetesVersion: versions.kubernetes.slice(1),
};

/** The tools, when `npm run helm-tools` has installed them. */
export async function findHelmTools(): Promise<HelmTools | undefined> {
  const there = await Promise.all([tools.helm, tools.kubeconform, tools.schemas].map(exists));
  return there.every(Boolean) ? tools : undefined;
}

/**
 * Builds the two programs by Go into the cache folder, and takes the schemas from the Kubernetes
 * module. Minutes the first time.
 */
async function install(): Promise<void> {
  await mkdir(cache, { recursive: true });
  const working = await mkdtemp(join(cache, 'building-'));
  const goRun = (...args: string[]) => runGo({ working, bin: join(cache, 'bin') }, ...args);
  try {
    if (!(await exists(tools.helm)))
      await goRun('install', `helm.sh/helm/v3/cmd/helm@${versions.helm}`);
    if (!(await exists(tools.kubeconform)))
      await goRun(
        'install',
        `github.com/yannh/kubeconform/cmd/kubeconform@${versions.kubeconform}`,
      );
    if (!(await exists(tools.schemas))) {
      const { Dir }: { Dir: string } = JSON.parse(
        await goRun('mod', 'download', '-json', `k8s.io/kubernetes@${versions.kubernetes}`),
      );
      const folder = join(working, 'schemas');
      await mkdir(folder);
      const swagger = JSON.parse(
        await readFile(join(Dir, 'api/openapi-spec/swagger.json'), 'utf8'),
      );
      for (const [name, schema] of strictSchemas(swagger))
        await writeFile(join(folder, `${name}.json`), JSON.stringify(schema));
      await rename(folder, tools.schemas);
    }
  } finally {
    await rm(working, { recursive: true, force: true });
  }
}

if (import.meta.main) {
  try {
    if (!(await findHelmTools())) await install();
    process.stdout.write(`helm, kubeconform and schemas are in ${cache}\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  }
}
