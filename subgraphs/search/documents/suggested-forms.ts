import { pinyin } from 'pinyin-pro';
import { fold } from '../text/fold.ts';
import { nameKey } from '../text/query.ts';

/** A key has 300 bytes, and a character up to four. */
const longestForm = 75;
const chinese = /\p{Script=Han}/u;

/**
 * How somebody may begin to type a name or a tag: as it is, and Chinese also as it is spelt
 * (上海美食: `shanghaimeishi`) and by first letters (`shms`).
 */
export function suggestedForms(shown: string): string[] {
  const forms = [shown];
  if (chinese.test(shown))
    for (const pattern of ['pinyin', 'first'] as const)
      forms.push(
        pinyin(shown, { pattern, toneType: 'none', v: true, nonZh: 'consecutive' }).replaceAll(
          ' ',
          '',
        ),
      );
  return forms
    .map((form) => nameKey(fold(form)).slice(0, longestForm))
    .filter((form) => form !== '');
}
