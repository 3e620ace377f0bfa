import type { UploadHandle } from '@clipgraph/client/index.ts';
import type { CommentPolicy, PublishPostInput, Visibility } from '../../../generated/graph.ts';

export interface DraftFile {
  readonly key: string;
  readonly file: File;
  /** What a photo shows, for those who do not see it. */
  readonly altText: string;
  /** Where its bytes go, once that is known: a reload goes on from here. */
  readonly handle?: UploadHandle;
}

/** A post that is being made, as it is kept until it is out. */
export interface Draft {
  readonly files: readonly DraftFile[];
  readonly caption: string;
  readonly visibility: Visibility;
  readonly allowComments: CommentPolicy;
  /** Publish as soon as every byte has arrived. */
  readonly isWanted: boolean;
  /** What was sent last: the same again must be the same post. */
  readonly attempt?: { readonly key: string; readonly input: string };
  readonly postId?: string;
}

export const emptyDraft: Draft = {
  files: [],
  caption: '',
  visibility: 'PUBLIC',
  allowComments: 'EVERYONE',
  isWanted: false,
};

export const maxPhotos = 35;
export const maxCaptionLength = 2_200;
export const maxAltTextLength = 500;
const maxTags = 30;
const maxTagLength = 50;

export const videoTypes: readonly string[] = ['video/mp4', 'video/webm', 'video/quicktime'];
export const photoTypes: readonly string[] = [
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/avif',
  'image/gif',
];

export const isVideo = ({ type }: Blob): boolean => videoTypes.includes(type);
const isPhoto = ({ type }: Blob): boolean => photoTypes.includes(type);

/** Why files cannot be taken beside those that are there; undefined when they can. */
export function refusalOf(
  there: readonly DraftFile[],
  added: readonly File[],
): 'type' | 'empty' | 'mixed' | 'many' | undefined {
  const all = [...there.map(({ file }) => file), ...added];
  if (added.some((file) => !isVideo(file) && !isPhoto(file))) return 'type';
  if (added.some(({ size }) => size === 0)) return 'empty';
  if (all.some(isVideo) && all.length > 1) return 'mixed';
  return all.length > maxPhotos ? 'many' : undefined;
}

const tag = /#([\p{L}\p{N}\p{M}_.-]*[\p{L}\p{N}\p{M}_])/gu;

/** The tags that stand in a caption, each once. */
function tagsOf(caption: string): string[] {
  const tags = [...caption.matchAll(tag)].flatMap(([, name]) => (name ? [name] : []));
  const fitting = tags.filter((name) => name.length <= maxTagLength);
  return [...new Map(fitting.map((name) => [name.toLowerCase(), name])).values()].slice(0, maxTags);
}

/** @param uploadIds in the order of the files */
export const inputOf = (draft: Draft, uploadIds: string[]): PublishPostInput => ({
  uploadIds,
  caption: draft.caption.trim(),
  tags: tagsOf(draft.caption),
  visibility: draft.visibility,
  allowComments: draft.allowComments,
});
