import { readFile } from 'node:fs/promises';
import { type ProductProcess, startProcess } from '../../tests/kit/process.ts';

/** The embedded product in a process of its own, as its user starts it. */
export interface Product extends ProductProcess {
  readonly pid: number;
  residentMiB(): Promise<number>;
}

/** @returns once it has printed its banner; @throws Error with its output when it ends before */
export async function startProduct(env: Record<string, string>): Promise<Product> {
  const product = await startProcess('deploy/start.mjs', env);
  const { pid } = product.child;
  if (pid === undefined) throw new Error('The product did not start.');
  return {
    ...product,
    pid,
    async residentMiB() {
      const status = await readFile(`/proc/${pid}/status`, 'utf8');
      return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
    },
  };
}
