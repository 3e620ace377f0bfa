import type { GraphQLError } from 'graphql';
import type { SubgraphError } from '../../transport/transport.ts';
import type { FetchFailures, FetchSite } from '../fetch/fetch.ts';
import type { FetchedField } from '../fetch/fetched-fields.ts';
import { type Awaited, type Data, type Path, pathKey, type Run } from '../fetch/run.ts';
import { locateHolders, type Place } from '../fetch/walk.ts';
import { clientError, isMasked, unavailableError } from './errors.ts';

/** Writes to the log what the client must not read. */
export type ReportError = (
  error: unknown,
  details: { serviceName: string; requestId: string },
) => void;

/**
 * Records in a run what went wrong in its fetches, and which nulls that explains. A null that is
 * explained gets no error of its own, however far it propagates.
 */
export function createFailures(report: ReportError): FetchFailures {
  const placesOf = (run: Run, site: FetchSite, holders: readonly Data[]): Place[] => {
    const wanted = new Set(holders);
    return locateHolders(run.data, site.path).filter(({ holder }) => wanted.has(holder));
  };

  /** One error for all places: the fetch gave nothing. */
  const failWhole = (
    run: Run,
    site: FetchSite,
    places: readonly Place[],
    error: (path: Path) => GraphQLError,
  ): void => {
    for (const place of places) explainFields(run, site.fields, place.path);
    run.failures.push({ error, path: undefined, lost: awaited(site, places) });
  };

  const failAt = (
    run: Run,
    site: FetchSite,
    place: Place,
    error: SubgraphError,
    below: Path,
    entityIsNull: boolean,
  ): void => {
    const toClient = (path: Path): GraphQLError => clientError(error, path);
    if (below.length === 0) {
      failWhole(run, site, [place], toClient);
      return;
    }
    if (entityIsNull) explainFields(run, site.fields, place.path);
    const path = [...place.path, ...below.map((name) => site.renamed.get(name as string) ?? name)];
    explainFields(
      run,
      fieldsAt(site.fields, path.slice(place.path.length)).flatMap(({ fields }) => fields ?? []),
      path,
    );
    run.failures.push({
      error: toClient,
      path,
      lost: entityIsNull ? awaited(site, [place]) : undefined,
    });
  };

  return {
    away(run, site, holders, reason) {
      report(reason, { serviceName: site.serviceName, requestId: run.scope.requestId });
      failWhole(run, site, placesOf(run, site, holders), unavailableError);
    },

    answered(run, site, holders, { data, errors = [] }, holdersOf) {
      const places = placesOf(run, site, holders);
      const placesOfHolder = Map.groupBy(places, ({ holder }) => holder);
      for (const error of errors) {
        if (isMasked(error))
          report(error, { serviceName: site.serviceName, requestId: run.scope.requestId });
        const path = error.path ?? [];
        if (!holdersOf) {
          for (const place of places) failAt(run, site, place, error, path, !data);
          continue;
        }
        const index = path[0] === '_entities' ? path[1] : undefined;
        if (typeof index !== 'number') {
          failWhole(run, site, places, (at) => clientError(error, at));
          continue;
        }
        const entity = (data?._entities as unknown[] | null | undefined)?.[index];
        for (const holder of holdersOf(index))
          for (const place of placesOfHolder.get(holder) ?? [])
            failAt(run, site, place, error, path.slice(2), !entity);
      }
    },

    depends(run, site, holders, skipped) {
      for (const place of placesOf(run, site, skipped)) explainFields(run, site.fields, place.path);
      run.dependents.push({
        ...awaited(site, placesOf(run, site, holders)),
        required: site.required,
      });
    },
  };
}

const awaited = ({ fields }: FetchSite, places: readonly Place[]): Awaited => ({
  objects: places.map(({ path }) => path),
  names: new Set(fields.map(({ name }) => name)),
});

/** A null at the path, or above it, needs no further error. */
function explain(run: Run, path: Path): void {
  for (let length = 1; length <= path.length; length++)
    run.explained.add(pathKey(path.slice(0, length)));
}

/**
 * The same for the fields that the fetch should have added to the object at the path. They are kept
 * by name, because another fetch may still add the object itself.
 */
function explainFields(run: Run, fields: readonly FetchedField[], path: Path): void {
  explain(run, path);
  const key = pathKey(path);
  run.lost.set(key, [...(run.lost.get(key) ?? []), ...fields]);
}

/** Whether a recorded failure has made the value at the path null. */
export function isExplained({ explained, lost }: Run, path: Path): boolean {
  if (explained.has(pathKey(path))) return true;
  return path.some(
    (_, length) =>
      fieldsAt(lost.get(pathKey(path.slice(0, length))), path.slice(length)).length > 0,
  );
}

/** The fields at the end of a path, which is followed by its names; indexes are skipped. */
function fieldsAt(fields: readonly FetchedField[] = [], path: Path): readonly FetchedField[] {
  const [name, ...rest] = path.filter((element) => typeof element === 'string');
  const there = fields.filter((field) => field.name === name);
  return rest.length === 0 ? there : there.flatMap((field) => fieldsAt(field.fields ?? [], rest));
}
