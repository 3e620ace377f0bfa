import type { GraphQLError } from 'graphql';
import type { SubgraphError } from '../transport/transport.ts';
import { clientError, isMasked, unavailableError } from './errors.ts';
import type { FetchFailures, FetchSite } from './fetch.ts';
import { isData } from './merge.ts';
import { type Data, type Path, pathKey, type Run } from './run.ts';
import type { ObjectShape, SelectionShape, ShapedField } from './shape.ts';
import { locateHolders, type Place } from './walk.ts';

/** What the log should know and the client must not. */
export type ReportError = (error: unknown, details: { serviceName: string; requestId: string }) => void;

/**
 * Tells a run what went wrong in its fetches: the error, at a path of the client's operation, and which nulls it explains. A null that
 * is explained makes no error of its own, however far it propagates.
 */
export function createFailures(shape: SelectionShape, report: ReportError): FetchFailures {
  const fail = (run: Run, error: (path: Path | undefined) => GraphQLError, path: Path | undefined): void => {
    run.failures.push(path ? { error, path } : { error });
  };

  const placesOf = (run: Run, site: FetchSite, holders: readonly Data[]): Place[] => {
    const wanted = new Set(holders);
    return locateHolders(run.data, site.path).filter(({ holder }) => wanted.has(holder));
  };

  /** One error for all the places: nothing of the fetch came. */
  const failWhole = (run: Run, site: FetchSite, places: readonly Place[], error: (path: Path | undefined) => GraphQLError): void => {
    for (const place of places) explainFields(run, site, place.path);
    fail(run, error, firstAffected(run, shape, site, places));
  };

  const failAt = (run: Run, site: FetchSite, place: Place, error: SubgraphError, below: Path, entityIsNull: boolean): void => {
    const toClient = (path: Path | undefined): GraphQLError => clientError(error, path);
    if (below.length === 0) {
      failWhole(run, site, [place], toClient);
      return;
    }
    if (entityIsNull) explainFields(run, site, place.path);
    const path = [...place.path, ...below.map((name) => site.renamed.get(name as string) ?? name)];
    explain(run, path);
    fail(run, toClient, visiblePath(run.data, shape, path));
  };

  return {
    away(run, site, holders, reason) {
      report(reason, { serviceName: site.serviceName, requestId: run.scope.requestId });
      failWhole(run, site, placesOf(run, site, holders), unavailableError);
    },

    answered(run, site, holders, { data, errors = [] }, holdersOf) {
      const places = placesOf(run, site, holders);
      const placeOf = new Map(places.map((place) => [place.holder, place]));
      for (const error of errors) {
        if (isMasked(error)) report(error, { serviceName: site.serviceName, requestId: run.scope.requestId });
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
        for (const holder of holdersOf(index)) {
          const place = placeOf.get(holder);
          if (place) failAt(run, site, place, error, path.slice(2), !entity);
        }
      }
    },

    skipped(run, site, holders) {
      const places = placesOf(run, site, holders);
      for (const place of places) explainFields(run, site, place.path);
      // A fetch that was only there to feed this one shows here.
      const path = firstAffected(run, shape, site, places);
      if (path) for (const failure of run.failures) failure.path ??= path;
    },
  };
}

/** A null at the path, or anywhere above it, needs no further error. */
function explain(run: Run, path: Path): void {
  for (let length = 1; length <= path.length; length++) run.explained.add(pathKey(path.slice(0, length)));
}

function explainFields(run: Run, site: FetchSite, path: Path): void {
  explain(run, path);
  for (const { name } of site.fields) run.explained.add(pathKey([...path, name]));
}

/** The first field that the client selected and the fetch was for. */
function firstAffected(run: Run, shape: SelectionShape, site: FetchSite, places: readonly Place[]): Path | undefined {
  const fetched = new Set(site.fields.map(({ name }) => name));
  for (const { path } of places) {
    const selected = shapeAt(run.data, shape, path)?.fields.find(({ key }) => fetched.has(key));
    if (selected) return [...path, selected.key];
  }
  return undefined;
}

/** As much of the path as the client selected: keys of entities, for one, may be the plan's own wish. */
function visiblePath(data: Data, shape: SelectionShape, path: Path): Path {
  let value: unknown = data;
  let selection: SelectionShape | undefined = shape;
  for (const [depth, element] of path.entries()) {
    if (typeof element === 'string') {
      const field: ShapedField | undefined = selection?.(isData(value) ? value.__typename : undefined)?.fields.find(({ key }) => key === element);
      if (!field && selection && isData(value)) return path.slice(0, depth);
      selection = field?.below;
    }
    value = (value as Data | null | undefined)?.[element];
  }
  return path;
}

function shapeAt(data: Data, shape: SelectionShape, path: Path): ObjectShape | undefined {
  let value: unknown = data;
  let selection: SelectionShape | undefined = shape;
  for (const element of path) {
    if (typeof element === 'string')
      selection = selection?.(isData(value) ? value.__typename : undefined)?.fields.find(({ key }) => key === element)?.below;
    value = (value as Data | null | undefined)?.[element];
  }
  return selection?.(isData(value) ? value.__typename : undefined);
}
