import type { PlannedComment, PlannedPost } from '../plan.ts';

/** Positions in `demoAccounts`. */
const ada = 0;
const ben = 1;

const clip = (author: number, caption: string, ...tags: string[]): PlannedPost => ({
  author,
  kind: 'VIDEO',
  photos: 0,
  caption,
  tags,
  visibility: 'PUBLIC',
});

/** What stands in a new data folder, oldest first. */
export const demoPosts: readonly PlannedPost[] = [
  clip(ben, 'Last wave before dark', 'sea', 'surf'),
  clip(ada, 'Learning to juggle, day 9', 'juggling', 'practice'),
  clip(ben, 'How to sharpen a pencil with a knife', 'howto'),
  clip(ada, 'The bridge hums when the tram goes over it', 'city', 'sound'),
  clip(ben, 'Rain on the tent, volume up', 'rain', 'camping'),
  clip(ada, 'Three tries, one flat pancake', 'food', 'fail'),
  clip(ben, 'The cat has opinions about my keyboard', 'cat', 'work'),
  clip(ada, 'Hello from the roof, six in the morning', 'morning', 'city'),
];

/** `demoFollowees[p]`: whom account p follows. */
export const demoFollowees: readonly number[][] = [[ben], [ada]];

/** `demoLikes[p]`: which posts account p likes. */
export const demoLikes: readonly number[][] = [
  [0, 4, 6],
  [1, 5, 7],
];

const says = (author: number, text: string, ...replies: PlannedComment['replies']) => ({
  author,
  text,
  replies,
});

/** `demoComments[q]`: what stands under post q, oldest first. */
export const demoComments: readonly PlannedComment[][] = [
  [],
  [says(ben, 'Day 9 already? Mine ended with a lamp')],
  [],
  [],
  [],
  [],
  [says(ada, 'Is that my keyboard?', { author: ben, text: 'It is the cat’s now' })],
  [says(ben, 'Was it cold up there?', { author: ada, text: 'Coffee helped ☕' })],
];

/** What ben has written to ada, who has not read the last of it. */
export const demoChat = {
  first: ben,
  second: ada,
  messages: [
    { from: ben, text: 'Was that the new bridge in your clip?' },
    { from: ada, text: 'The old one, they only painted it' },
    { from: ben, text: 'Tomorrow at six again?' },
  ],
  readBySecond: 1,
};
