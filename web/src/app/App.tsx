import { useStore } from '@nanostores/react';
import { useMemo } from 'react';
import { Provider } from 'urql';
import { openGraph } from '../graph/urql.ts';
import { $viewer } from '../session/viewer.ts';
import { Routes } from './routes.tsx';
import { Shell } from './Shell.tsx';

/** Everything of one viewer: another viewer gets another cache and other screens. */
export function App() {
  const viewer = useStore($viewer);
  const id = viewer?.id ?? 'guest';
  // biome-ignore lint/correctness/useExhaustiveDependencies: a graph for each viewer
  const graph = useMemo(openGraph, [id]);
  return (
    <Provider value={graph} key={id}>
      <Shell>
        <Routes />
      </Shell>
    </Provider>
  );
}
