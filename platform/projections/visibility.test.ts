import { describe, expect, test } from 'vitest';
import { type Between, type PostFacts, strangers } from '../ask/ask.ts';
import type { ViewedAccount } from './hidden-accounts.ts';
import { canSeePost, mayList, mayListOfAuthor } from './visibility.ts';

const author = 1;
const viewer = 2;
const post = (given: Partial<PostFacts> = {}): PostFacts => ({
  authorId: author,
  kind: 'VIDEO',
  status: 'READY',
  visibility: 'PUBLIC',
  deleted: false,
  ...given,
});
const between = (given: Partial<Between> = {}, isPrivate = false): ViewedAccount => ({
  isGone: false,
  isPrivate,
  between: { ...strangers, ...given },
});

describe('a post', () => {
  test.each([
    ['PUBLIC', {}, true],
    ['FOLLOWERS', {}, false],
    ['FOLLOWERS', { followsViewer: true }, false],
    ['FOLLOWERS', { followedByViewer: true }, true],
    ['FRIENDS', { followedByViewer: true }, false],
    ['FRIENDS', { followedByViewer: true, followsViewer: true }, true],
    ['PRIVATE', { followedByViewer: true, followsViewer: true }, false],
  ] as const)('for %s, between %o: seen %s', (visibility, pair, seen) => {
    expect(canSeePost(viewer, post({ visibility }), between(pair))).toBe(seen);
    expect(mayList(viewer, post({ visibility }), between(pair))).toBe(seen);
  });

  test('is seen by its author in any state but deleted', () => {
    for (const given of [
      { visibility: 'PRIVATE' },
      { status: 'PROCESSING' },
      { status: 'FAILED' },
    ] as const)
      expect(canSeePost(author, post(given), between())).toBe(true);
    expect(canSeePost(author, post({ deleted: true }), between())).toBe(false);
  });

  test('is seen by others only when it is ready', () => {
    expect(canSeePost(viewer, post({ status: 'PROCESSING' }), between())).toBe(false);
    expect(canSeePost(null, post({ status: 'FAILED' }), between())).toBe(false);
  });

  test('is seen by a guest when it is public', () => {
    expect(canSeePost(null, post(), between())).toBe(true);
    expect(canSeePost(null, post({ visibility: 'FOLLOWERS' }), between())).toBe(false);
  });

  test('of who blocks the viewer is missing', () => {
    expect(canSeePost(viewer, post(), between({ blocksViewer: true }))).toBe(false);
  });

  test('of who is blocked by the viewer opens by its id and stands in no list', () => {
    expect(canSeePost(viewer, post(), between({ blockedByViewer: true }))).toBe(true);
    expect(mayList(viewer, post(), between({ blockedByViewer: true }))).toBe(false);
  });

  test.each([
    ['PUBLIC', {}, false],
    ['PUBLIC', { followsViewer: true }, false],
    ['PUBLIC', { followedByViewer: true }, true],
    ['FOLLOWERS', { followedByViewer: true }, true],
    ['FRIENDS', { followedByViewer: true }, false],
    ['PRIVATE', { followedByViewer: true }, false],
  ] as const)('of a private account, for %s, between %o: seen %s', (visibility, pair, seen) => {
    expect(canSeePost(viewer, post({ visibility }), between(pair, true))).toBe(seen);
    expect(mayList(viewer, post({ visibility }), between(pair, true))).toBe(seen);
    expect(canSeePost(null, post({ visibility }), between({}, true))).toBe(false);
    expect(canSeePost(author, post({ visibility }), between({}, true))).toBe(true);
  });

  test('of whom the viewer mutes stands in the list of its author alone', () => {
    const muted = between({ mutedByViewer: true });
    expect(mayList(viewer, post(), muted)).toBe(false);
    expect(mayListOfAuthor(viewer, post(), muted)).toBe(true);
    expect(mayListOfAuthor(viewer, post(), between({ blockedByViewer: true }))).toBe(false);
    expect(canSeePost(viewer, post(), muted)).toBe(true);
  });

  test('of an account that is gone is missing', () => {
    expect(canSeePost(viewer, post(), { ...between(), isGone: true })).toBe(false);
  });
});
