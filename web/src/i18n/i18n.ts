import { type ComponentsJSON, createI18n, formatter } from '@nanostores/i18n';
import { atom } from 'nanostores';

/** Languages of the client, by the name that each calls itself. */
export const languages = { en: 'English', zh: '简体中文' } as const;
type Language = keyof typeof languages;

const storageKey = 'clipgraph.language';
const isLanguage = (value: unknown): value is Language =>
  typeof value === 'string' && Object.hasOwn(languages, value);

function preferred(): Language {
  const chosen = localStorage.getItem(storageKey);
  if (isLanguage(chosen)) return chosen;
  return navigator.languages.map((tag) => tag.slice(0, 2)).find(isLanguage) ?? 'en';
}

export const $language = atom<Language>(preferred());
$language.subscribe((language) => {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : language;
});

export function chooseLanguage(language: Language): void {
  localStorage.setItem(storageKey, language);
  $language.set(language);
}

const chinese = import.meta.glob<ComponentsJSON[string]>('./zh/**/*.ts', { import: 'default' });

/**
 * Defines the words of a screen area, in English; `zh/<name>.ts` holds them in Chinese and is
 * loaded when it is shown. `count` and `params` of `@nanostores/i18n` make plurals and holes.
 */
export const i18n = createI18n($language, {
  baseLocale: 'en',
  async get(_language, names) {
    const parts = await Promise.all(
      names.map(async (name) => ({ [name]: (await chinese[`./zh/${name}.ts`]?.()) ?? {} })),
    );
    return Object.assign({}, ...parts);
  },
});

/** Numbers and times as the language writes them. */
export const $format = formatter($language);
