import type { Viewer } from '@clipgraph/client/index.ts';
import { atom } from 'nanostores';
import { api } from '../graph/api.ts';

/** Who is logged in; null for a guest, undefined until that is known. */
export const $viewer = atom<Viewer | null | undefined>(undefined);
/** Why the last session ended without the viewer having asked for it. */
export const $ended = atom<boolean>(false);

/** Follows the session, also what other tabs do with it. */
export async function watchSession(): Promise<void> {
  api.onSession((viewer, why) => {
    $viewer.set(viewer ?? null);
    $ended.set(why === 'ended');
  });
  $viewer.set((await api.viewer()) ?? null);
}
