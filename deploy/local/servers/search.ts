import { readdir, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installJava, javaLibraries } from './java-libraries.ts';
import { requireProgram, runProgram } from './programs.ts';
import type { Place, Recipe } from './recipe.ts';

const pom = new URL('./opensearch/pom.xml', import.meta.url);
const launcher = fileURLToPath(new URL('./opensearch/Launcher.java', import.meta.url));
const compiler = 'org.eclipse.jdt.internal.compiler.batch.Main';

const libraries = (place: Place) => javaLibraries(place, 'opensearch', pom);
const classes = (place: Place) => join(place.folder, 'classes');
const address = (place: Place) => `http://127.0.0.1:${place.port}`;

/**
 * OpenSearch from its libraries, which Maven brings: as a user of one's own, without a download from
 * elsewhere. The launcher is compiled here, by a compiler among them, as a runtime of Java has none.
 */
export const search: Recipe = {
  name: 'search',
  preferredPorts: [19200, 19205],
  programs: ['java', 'mvn'],
  install: installJava,
  async prepare(place) {
    await rm(classes(place), { recursive: true, force: true });
    const folder = await libraries(place);
    const java = await requireProgram('java', installJava);
    const jars = (await readdir(folder)).map((jar) => join(folder, jar)).join(delimiter);
    const options = ['-17', '-proc:none', '-nowarn', '-d', classes(place), '-cp', jars];
    await runProgram(java, ['-cp', jars, compiler, ...options, launcher]);
  },
  async command(place) {
    return [
      await requireProgram('java', installJava),
      '-Xms256m',
      '-Xmx512m',
      '-cp',
      [classes(place), join(await libraries(place), '*')].join(delimiter),
      'Launcher',
      place.folder,
      String(place.port),
      String(place.innerPort),
    ];
  },
  async answers(place) {
    const url = `${address(place)}/_cluster/health?wait_for_status=yellow&timeout=1s`;
    const { ok, status } = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    if (!ok) throw new Error(`it answered ${status}`);
  },
  environment: (place) => ({ SEARCH_URL: address(place) }),
};
