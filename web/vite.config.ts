import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { compressed } from './build/compressed.ts';
import { serviceWorker } from './build/service-worker.ts';
import { trustedDocuments } from './build/trusted-documents.ts';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
/** Where `npm start` serves the graph that `npm run web:dev` works on. */
const server = process.env.SERVER_URL ?? 'http://localhost:4000';
const served = ['/graphql', '/media', '/upload', '/explorer'];
/** What the first screen needs anyhow: one file of it compresses better than twenty. */
const frame =
  /\/client\/|\/web\/(generated|src\/(app|graph|session|playback|posts\/(?!PostGrid|PostMenu|grid)|people\/(?!PersonRow)|design\/(?!Menu|menu|Sheet|sheet|Field|field)|i18n\/(?!zh)|screens\/feed)\/?)/;

export default defineConfig({
  root: at('.'),
  // Its cache must not lie in node_modules, which `npm ci` replaces while it prepares this.
  cacheDir: at('./dist/.vite'),
  plugins: [serviceWorker(), trustedDocuments(), compressed()],
  build: {
    target: 'baseline-widely-available',
    assetsInlineLimit: 0,
    // The polyfill would be a script in the page, which the policy forbids.
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'libraries', test: /node_modules\/(?!hls\.js)/ },
            { name: 'frame', test: frame },
          ],
        },
      },
    },
  },
  server: {
    proxy: Object.fromEntries(
      served.map((path) => [path, { target: server, changeOrigin: true, ws: path === '/graphql' }]),
    ),
  },
});
