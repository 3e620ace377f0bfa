import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { exists } from './java-libraries.ts';
import { cacheFolder } from './place.ts';
import { requireProgram, runProgram } from './programs.ts';

const installGo = 'https://go.dev/doc/install';

/** Runs `go` with these arguments; what it installs comes into `bin`. @returns what it says */
export async function runGo(
  { working, bin }: { working: string; bin: string },
  ...args: string[]
): Promise<string> {
  const go = await requireProgram('go', installGo);
  // Modules are kept only while building: half a gigabyte that nothing else needs.
  const environment = {
    GOPATH: join(working, 'go'),
    GOBIN: bin,
    GOFLAGS: '-modcacherw',
    CGO_ENABLED: '0',
  };
  const assignments = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  return runProgram('/usr/bin/env', [...assignments, go, ...args]);
}

/**
 * A program that Go builds from its module; minutes the first time.
 * @returns its path
 */
export async function goProgram(name: string, module: string, version: string): Promise<string> {
  const bin = join(cacheFolder, `${name}-${version}`);
  const path = join(bin, name);
  if (await exists(path)) return path;
  await mkdir(bin, { recursive: true });
  const working = await mkdtemp(join(cacheFolder, 'building-'));
  try {
    await runGo({ working, bin }, 'install', `${module}@${version}`);
    return path;
  } finally {
    await rm(working, { recursive: true, force: true });
  }
}
