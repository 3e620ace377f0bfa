import { atom } from 'nanostores';
import { PublishDocument } from '../../../generated/graph.ts';
import { api } from '../../graph/api.ts';
import { type Fault, faultOf } from '../../graph/faults.ts';
import { newKey } from '../../graph/new-key.ts';
import { $viewer } from '../../session/viewer.ts';
import { type Draft, type DraftFile, emptyDraft, inputOf } from './draft.ts';
import { forgetDraft, forgetFile, keepDraft, keepFile, readDraft } from './kept-draft.ts';
import { unwatchPost, watchPost } from './published.ts';
import { $sending, sendWaiting, stopSending, waiting } from './sending.ts';

// The work goes on while other screens are shown: it belongs to the page, not to a component.

/** The draft of the viewer; undefined until it was looked for. */
export const $draft = atom<Draft | undefined>(undefined);
/** Why the post was not published. */
export const $refused = atom<Fault | undefined>(undefined);

let ownerId: string | undefined;
let isPublishing = false;

/** Looks for the draft of an account and goes on with it; does nothing for the same one again. */
export async function openDraft(viewerId: string): Promise<void> {
  if (ownerId === viewerId) return;
  close();
  ownerId = viewerId;
  const kept = await readDraft(viewerId);
  if (ownerId !== viewerId) return;
  $draft.set(kept ?? emptyDraft);
  work();
}

/** Lets go of what belongs to an account. */
function close(): void {
  for (const { key } of $draft.get()?.files ?? []) stopSending(key);
  unwatchPost();
  ownerId = undefined;
  $draft.set(undefined);
  $refused.set(undefined);
}
$viewer.listen((viewer) => {
  if (ownerId === undefined || viewer?.id === ownerId) return;
  // Whoever logs out here leaves nothing for the next one.
  if (viewer === null) void forgetDraft(ownerId);
  close();
});

export function changeDraft(change: Partial<Draft>): void {
  const draft = $draft.get();
  if (!draft || ownerId === undefined) return;
  const changed = { ...draft, ...change };
  $draft.set(changed);
  void keepDraft(ownerId, changed);
}

const changeFile = (key: string, change: Partial<DraftFile>) =>
  changeDraft({
    files: ($draft.get()?.files ?? []).map((one) =>
      one.key === key ? { ...one, ...change } : one,
    ),
  });
export const describeFile = (key: string, altText: string) => changeFile(key, { altText });

export function addFiles(added: readonly File[]): void {
  const files = added.map((file) => ({ key: newKey(), file, altText: '' }));
  if (ownerId !== undefined) for (const one of files) void keepFile(ownerId, one);
  changeDraft({ files: [...($draft.get()?.files ?? []), ...files] });
  work();
}

export function removeFile(key: string): void {
  stopSending(key);
  if (ownerId !== undefined) void forgetFile(ownerId, key);
  changeDraft({ files: ($draft.get()?.files ?? []).filter((one) => one.key !== key) });
  work();
}

/** Puts a photo one place nearer to the front or to the end. */
export function moveFile(key: string, step: 1 | -1): void {
  const files = [...($draft.get()?.files ?? [])];
  const at = files.findIndex((one) => one.key === key);
  const [moved] = files.splice(at, 1);
  if (moved) files.splice(Math.max(0, at + step), 0, moved);
  changeDraft({ files });
}

export function sendAgain(key: string): void {
  $sending.setKey(key, waiting);
  work();
}

export function publish(): void {
  $refused.set(undefined);
  changeDraft({ isWanted: true });
  work();
}

/** Forgets the draft: it was published, or is not wanted. */
export function discardDraft(): void {
  for (const { key } of $draft.get()?.files ?? []) stopSending(key);
  if (ownerId !== undefined) void forgetDraft(ownerId);
  unwatchPost();
  $refused.set(undefined);
  $draft.set(emptyDraft);
}

/** Until the post can be seen; then nothing has to be kept here any more. */
function follow({ files }: Draft, postId: string): void {
  const altTexts = files.map(({ altText }) => altText.trim());
  const of = ownerId;
  const onReady = () => void (of !== undefined && forgetDraft(of));
  void watchPost(postId, altTexts, { onReady, onGone: discardDraft });
}

/** Sends what waits, and publishes once all of it has arrived and that is wanted. */
function work(): void {
  const draft = $draft.get();
  if (!draft) return;
  if (draft.postId) {
    follow(draft, draft.postId);
    return;
  }
  sendWaiting(draft.files, (key, handle) => handle && changeFile(key, { handle }), work);
  // Whoever waits for it is told, and decides anew.
  const isStopped = draft.files.some(({ key }) => $sending.get()[key]?.state === 'failed');
  if (draft.isWanted && isStopped) changeDraft({ isWanted: false });
  const ids = draft.files.flatMap(({ key }) => $sending.get()[key]?.uploadId ?? []);
  if (draft.isWanted && ids.length > 0 && ids.length === draft.files.length)
    void publishOnce(draft, ids);
}

/** However often it is tried: the same words and files are one post, by their key. */
async function publishOnce(draft: Draft, uploadIds: string[]): Promise<void> {
  if (isPublishing) return;
  isPublishing = true;
  const of = ownerId;
  const input = inputOf(draft, uploadIds);
  const text = JSON.stringify(input);
  const key = draft.attempt?.input === text ? draft.attempt.key : newKey();
  changeDraft({ attempt: { key, input: text } });
  try {
    const { publishPost } = await api.mutate(PublishDocument, {
      input: { ...input, idempotencyKey: key },
    });
    if (ownerId !== of) return;
    changeDraft({ postId: publishPost.id, isWanted: false });
    work();
  } catch (error) {
    if (ownerId !== of) return;
    const fault = faultOf(error);
    changeDraft({ isWanted: false });
    $refused.set(fault);
    // Uploads are kept for a day: what lay longer is sent again.
    if (fault.code === 'NOT_FOUND') beginAgain();
  } finally {
    isPublishing = false;
  }
}

function beginAgain(): void {
  const files = $draft.get()?.files ?? [];
  for (const { key } of files) stopSending(key);
  changeDraft({ files: files.map(({ handle: _ended, ...one }) => one) });
  work();
}
