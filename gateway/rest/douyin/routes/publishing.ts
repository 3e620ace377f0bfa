import { rateLimited } from '@clipgraph/platform/errors/catalogue.ts';
import { DouyinFailure } from '../answers/codes.ts';
import { parts } from '../answers/objects.ts';
import { videosOf } from '../answers/shapes.ts';
import { defineRoute, ownerOf } from '../route.ts';
import { longestList } from './lists.ts';
import { userId } from './shared-parameters.ts';

export const publishAction = defineRoute({
  method: 'POST',
  path: '/publish/action',
  summary: 'Publishes a video. When it is answered the video stands in the list of its author.',
  access: 'account',
  parameters: {
    title: {
      type: 'text',
      description: '1 to 128 characters, not only white space.',
      required: true,
      trimmed: true,
      minLength: 1,
      maxLength: 128,
    },
  },
  file: { name: 'data', description: 'The video: MP4, QuickTime or WebM, told by its bytes.' },
  payload: {},
  codes: { RATE_LIMITED: 10010, BAD_USER_INPUT: 10007 },
  async answer({ values, file, settings, run, upload }) {
    if (!file || file.byteLength === 0)
      throw new DouyinFailure(40002, 'data is required: the video, as a file of a multipart form.');
    if (file.byteLength > settings.maxVideoBytes) throw new DouyinFailure(10014);
    const contentType = videoTypeOf(file.head);
    if (contentType === undefined) throw new DouyinFailure(10007);
    const { createUpload } = await run('RestCreateUpload', {
      input: { contentType, byteLength: file.byteLength },
    });
    const status = await upload(createUpload.url, file, contentType);
    if (status === 400 || status === 415) throw new DouyinFailure(10007);
    if (status === 413) throw new DouyinFailure(10014);
    // The disk of the process that checks videos has no room for another one now.
    if (status === 429) throw rateLimited(10);
    if (status >= 300) throw new DouyinFailure(40001);
    await run('RestPublish', { input: { uploadIds: [createUpload.id], caption: values.title } });
    return {};
  },
});

/**
 * The type of a video by its first bytes: an ISO media file or WebM. The subgraph that keeps it
 * checks the whole of it.
 */
function videoTypeOf(head: Buffer): string | undefined {
  const box = head.toString('latin1', 4, 8);
  if (box === 'ftyp')
    return head.toString('latin1', 8, 12) === 'qt  ' ? 'video/quicktime' : 'video/mp4';
  if (oldQuicktimeBoxes.has(box)) return 'video/quicktime';
  return head.subarray(0, 4).equals(ebml) ? 'video/webm' : undefined;
}
/** QuickTime files of before there was a type box. */
const oldQuicktimeBoxes: ReadonlySet<string> = new Set([
  'moov',
  'mdat',
  'wide',
  'pnot',
  'free',
  'skip',
]);
const ebml = Buffer.from([0x1a, 0x45, 0xdf, 0xa3]);

export const publishList = defineRoute({
  method: 'GET',
  path: '/publish/list',
  summary: 'Videos of a user, newest first.',
  access: 'guest',
  parameters: { user_id: userId },
  payload: { video_list: parts.videos },
  codes: {},
  async answer({ values, viewer, run }) {
    const data = await run('RestPosts', {
      userId: String(ownerOf(values.user_id, viewer)),
      first: longestList,
    });
    if (!data.user) throw new DouyinFailure(10002);
    return { video_list: videosOf(data.user.posts) };
  },
});
