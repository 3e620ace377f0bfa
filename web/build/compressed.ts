import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

const minBytes = 1_024;
/** Of 11: the last two take five times as long, for 5 % less. */
const quality = 9;

/**
 * Puts `.br` and `.gz` beside each file of text, so that the server compresses nothing. The page
 * itself is left out: the server sends it as it is.
 */
export function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    enforce: 'post',
    generateBundle(_options, bundle) {
      for (const [fileName, file] of Object.entries(bundle)) {
        if (!/\.(js|css|svg)$/.test(fileName)) continue;
        const bytes = Buffer.from(file.type === 'chunk' ? file.code : file.source);
        if (bytes.length < minBytes) continue;
        const params = {
          [constants.BROTLI_PARAM_QUALITY]: quality,
          [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
        };
        const add = (extension: string, source: Buffer) =>
          this.emitFile({ type: 'asset', fileName: `${fileName}.${extension}`, source });
        add('br', brotliCompressSync(bytes, { params }));
        add('gz', gzipSync(bytes, { level: 9 }));
      }
    },
  };
}
