import { atom } from 'nanostores';
import {
  DescribePhotosDocument,
  PostProgressDocument,
  type PublishedFragment,
} from '../../../generated/graph.ts';
import { api } from '../../graph/api.ts';
import { faultOf } from '../../graph/faults.ts';

/** The post that was published, as its preparation goes on; undefined until that is known. */
export const $published = atom<PublishedFragment | undefined>(undefined);

let watching: AbortController | undefined;

export function unwatchPost(): void {
  watching?.abort();
  watching = undefined;
  $published.set(undefined);
}

interface Told {
  /** It can be seen. */
  readonly onReady: () => void;
  /** It was deleted, here or elsewhere. */
  readonly onGone: () => void;
}

/**
 * Follows a post until it can be seen, and says then what its photos show: descriptions are taken
 * by a finished post only.
 */
export async function watchPost(
  id: string,
  altTexts: readonly string[],
  { onReady, onGone }: Told,
): Promise<void> {
  unwatchPost();
  const stop = new AbortController();
  watching = stop;
  try {
    const events = api.subscribe(PostProgressDocument, { id }, { signal: stop.signal });
    for await (const { postUpdated } of events) {
      const { status, processing } = postUpdated;
      if (status === 'READY' && $published.get()?.status !== 'READY') {
        if (altTexts.some((text) => text !== '')) await describe(id, altTexts);
        onReady();
      }
      $published.set(postUpdated);
      // It can be seen before its pictures are there.
      if (status === 'READY' && processing?.stage === 'DONE') return;
    }
  } catch (error) {
    if (!stop.signal.aborted && faultOf(error).code === 'NOT_FOUND') onGone();
  }
}

const describe = (id: string, altTexts: readonly string[]) =>
  api.mutate(DescribePhotosDocument, {
    id,
    photos: altTexts.map((text, position) =>
      text === '' ? { position } : { position, altText: text },
    ),
  });
