import { describe, expect, it } from 'vitest';
import { emptyDraft, inputOf, refusalOf } from '../../web/src/screens/upload/draft.ts';

const file = (type: string, size = 1) => new File([new Uint8Array(size)], 'a', { type });
const there = (...files: File[]) =>
  files.map((one, index) => ({ key: String(index), file: one, altText: '' }));

describe('a draft of a post in the web client', () => {
  it('takes one video or up to 35 photos, and says why not', () => {
    const photo = file('image/jpeg');
    const video = file('video/mp4');
    expect(refusalOf([], [video])).toBeUndefined();
    expect(refusalOf([], Array(35).fill(photo))).toBeUndefined();
    expect(refusalOf(there(photo), Array(35).fill(photo))).toBe('many');
    expect(refusalOf(there(photo), [video])).toBe('mixed');
    expect(refusalOf([], [video, video])).toBe('mixed');
    expect(refusalOf([], [file('application/pdf')])).toBe('type');
    expect(refusalOf([], [file('image/png', 0)])).toBe('empty');
  });

  it('sends the tags of its caption, each once and none that the server refuses', () => {
    const tagsOf = (caption: string) => inputOf({ ...emptyDraft, caption }, ['1']).tags;
    expect(tagsOf('#Sun over #海边, #sun again; # alone, #end.')).toEqual(['sun', '海边', 'end']);
    expect(tagsOf(`#${'x'.repeat(51)} #ok`)).toEqual(['ok']);
    expect(tagsOf(Array.from({ length: 40 }, (_, at) => `#t${at}`).join(' '))).toHaveLength(30);
  });
});
