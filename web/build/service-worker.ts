import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

/** Chunks that only some visits need: they are kept when they are first used. */
const large = /^assets\/hls/;

/** Writes `sw.js`: the worker of build/worker.js, told which files make the shell of this build. */
export function serviceWorker(): Plugin {
  return {
    name: 'service-worker',
    apply: 'build',
    generateBundle(_options, bundle) {
      const files = Object.keys(bundle)
        .filter((name) => /^assets\/.*\.(js|css)$/.test(name) && !large.test(name))
        .sort();
      const version = createHash('sha256').update(files.join()).digest('hex').slice(0, 12);
      const shell = ['/', '/icon.svg', ...files.map((name) => `/${name}`)];
      const text = readFileSync(new URL('./worker.js', import.meta.url), 'utf8')
        .replace("'VERSION'", JSON.stringify(version))
        .replace('[/* SHELL */]', JSON.stringify(shell));
      this.emitFile({ type: 'asset', fileName: 'sw.js', source: text });
    },
  };
}
