import { useStore } from '@nanostores/react';
import { $theme, chooseTheme, themes } from '../../design/theme.ts';
import { $language, chooseLanguage, languages } from '../../i18n/i18n.ts';
import { Choices } from './Choices.tsx';
import { settingsWords } from './words.ts';

const languageNames = Object.entries(languages).map(([value, name]) => ({ value, name }));

/** Language and theme: of this browser, with or without an account. */
export function Appearance() {
  const words = useStore(settingsWords);
  const language = useStore($language);
  const theme = useStore($theme);
  return (
    <>
      <Choices
        title={words.language}
        choices={languageNames}
        value={language}
        onChoose={(value) => chooseLanguage(value === 'zh' ? 'zh' : 'en')}
      />
      <Choices
        title={words.theme}
        choices={themes.map((value) => ({ value, name: words[value] }))}
        value={theme}
        onChoose={(value) => chooseTheme(themes.find((one) => one === value) ?? 'auto')}
      />
    </>
  );
}
