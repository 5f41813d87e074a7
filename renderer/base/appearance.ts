/** Theme and text size: kept in this window's own storage, so that they are there before anything is asked of the program. */
import { create } from 'zustand';

export const themes = ['system', 'light', 'dark'] as const;
export const textSizes = ['small', 'medium', 'large', 'huge'] as const;
export type Theme = (typeof themes)[number];
export type TextSize = (typeof textSizes)[number];

interface Appearance {
  theme: Theme;
  text: TextSize;
  setTheme(theme: Theme): void;
  setText(text: TextSize): void;
}

const kept = 'focus.appearance';

function load(): { theme: Theme; text: TextSize } {
  let data: { theme?: string; text?: string } = {};
  try {
    data = JSON.parse(localStorage.getItem(kept) ?? '{}');
  } catch {
    // A damaged setting of this size is not worth a message: the defaults are right.
  }
  return { theme: themes.find((theme) => theme === data.theme) ?? 'system', text: textSizes.find((text) => text === data.text) ?? 'medium' };
}

export const useAppearance = create<Appearance>((set) => ({
  ...load(),
  setTheme: (theme) => set({ theme }),
  setText: (text) => set({ text }),
}));

/** Puts the choice on the page, now and whenever it or the system's theme changes. */
export function applyAppearance(): void {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const apply = () => {
    const { theme, text } = useAppearance.getState();
    const root = document.documentElement.dataset;
    root.theme = theme === 'system' ? (dark.matches ? 'dark' : 'light') : theme;
    root.text = text;
  };
  apply();
  dark.addEventListener('change', apply);
  useAppearance.subscribe(({ theme, text }) => {
    apply();
    localStorage.setItem(kept, JSON.stringify({ theme, text }));
  });
}
