import { atom } from 'nanostores';

/** `auto` follows the system. */
export const themes = ['auto', 'light', 'dark'] as const;
type Theme = (typeof themes)[number];

const storageKey = 'clipgraph.theme';
const stored = localStorage.getItem(storageKey);
export const $theme = atom<Theme>(themes.find((theme) => theme === stored) ?? 'auto');
$theme.subscribe((theme) => {
  if (theme === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
});

export function chooseTheme(theme: Theme): void {
  localStorage.setItem(storageKey, theme);
  $theme.set(theme);
}
