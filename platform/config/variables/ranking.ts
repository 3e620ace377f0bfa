import { z } from 'zod';
import { whole } from './kinds.ts';

const weightNames = ['view', 'like', 'comment', 'save', 'share'] as const;
type WeightName = Uppercase<(typeof weightNames)[number]>;
type TrendingWeights = Readonly<Record<WeightName, number>>;

const defaults: TrendingWeights = { VIEW: 1, LIKE: 4, COMMENT: 6, SAVE: 6, SHARE: 8 };
const accepted = `name=number pairs, comma separated, with names of: ${weightNames.join(', ')}, and numbers from 0 to 1000`;

/** Reads `like=5,share=10` over the defaults. */
const trendingWeights = z
  .string()
  .default('')
  .transform((text, context): TrendingWeights => {
    const weights = { ...defaults };
    for (const pair of text.split(',').filter((part) => part.trim() !== '')) {
      const [name = '', value = ''] = pair.split('=').map((part) => part.trim());
      const known = weightNames.find((weight) => weight === name);
      if (!known || !/^\d{1,4}(\.\d{1,3})?$/.test(value) || Number(value) > 1000) {
        context.addIssue({ code: 'custom', message: accepted });
        return z.NEVER;
      }
      weights[known.toUpperCase() as WeightName] = Number(value);
    }
    return weights;
  });

/** How the ranked feeds weigh attention. */
export const rankingVariables = {
  TRENDING_HALF_LIFE_HOURS: whole(1, 720, 6).describe(
    'After so many hours attention counts half in feed(source: TRENDING). Changed, it holds for what comes from then on.',
  ),
  TRENDING_WEIGHTS: trendingWeights.describe(
    'What a view, like, comment, save and share weigh in feed(source: TRENDING), where they differ from view=1,like=4,comment=6,save=6,share=8.',
  ),
};
