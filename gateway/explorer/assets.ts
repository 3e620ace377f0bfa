import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

interface Asset {
  type: 'text/javascript; charset=utf-8' | 'text/css; charset=utf-8';
  body: Buffer;
  etag: string;
}

const asset = (type: Asset['type'], text: string): Asset => {
  const body = Buffer.from(text);
  return { type, body, etag: `"${createHash('sha256').update(body).digest('base64url')}"` };
};

const ownScripts = [
  'explorer.js',
  'bar.js',
  'fetcher.js',
  'files.js',
  'ids.js',
  'session.js',
] as const;

/**
 * The files of the explorer by name. GraphiQL's bundle is 9 MB of text inside a package, so it is
 * loaded when somebody first opens the explorer, and not by a server that nobody explores.
 */
async function load(): Promise<ReadonlyMap<string, Asset>> {
  const bundle = await import('@graphql-yoga/render-graphiql/graphiql');
  const script = (text: string) => asset('text/javascript; charset=utf-8', text);
  const own = ownScripts.map(
    async (name): Promise<[string, Asset]> => [
      name,
      script(await readFile(new URL(`./browser/${name}`, import.meta.url), 'utf8')),
    ],
  );
  return new Map([
    ...(await Promise.all(own)),
    ['graphiql.js', script(bundle.js)],
    ['graphiql.css', asset('text/css; charset=utf-8', bundle.css)],
    ['editorWorkerService.js', script(bundle.editorWorkerService)],
    ['json.js', script(bundle.jsonWorker)],
    ['graphql.js', script(bundle.graphqlWorker)],
  ]);
}

let loading: Promise<ReadonlyMap<string, Asset>> | undefined;

export async function explorerAsset(name: string): Promise<Asset | undefined> {
  loading ??= load();
  return (await loading).get(name);
}
