/** Theme and text size: kept in this window's own storage, so that they are there before anything is asked of the program. */
import { create } from 'zustand';

export const themes = ['system', 'light', 'dark'] as const;
export const textSizes = ['small', 'medium', 'large', 'huge'] as const;
export type Theme = (typeof themes)[number];
export type TextSize = (typeof textSizes)[number];

export const readFonts = ['serif', 'sans'] as const;
export const readWidths = ['narrow', 'normal', 'wide'] as const;
export const readSpacings = ['tight', 'normal', 'loose'] as const;

/** How texts are set in the reader. */
export interface ReadLooks {
  font: (typeof readFonts)[number];
  width: (typeof readWidths)[number];
  spacing: (typeof readSpacings)[number];
}

interface Appearance {
  theme: Theme;
  text: TextSize;
  read: ReadLooks;
  setTheme(theme: Theme): void;
  setText(text: TextSize): void;
  setRead(read: Partial<ReadLooks>): void;
}

const kept = 'focus.appearance';

function load(): Pick<Appearance, 'theme' | 'text' | 'read'> {
  let data: { theme?: string; text?: string; read?: { font?: string; width?: string; spacing?: string } } = {};
  try {
    data = JSON.parse(localStorage.getItem(kept) ?? '{}');
  } catch {
    // A damaged setting of this size is not worth a message: the defaults are right.
  }
  return {
    theme: themes.find((theme) => theme === data.theme) ?? 'system',
    text: textSizes.find((text) => text === data.text) ?? 'medium',
    read: {
      font: readFonts.find((font) => font === data.read?.font) ?? 'serif',
      width: readWidths.find((width) => width === data.read?.width) ?? 'normal',
      spacing: readSpacings.find((spacing) => spacing === data.read?.spacing) ?? 'normal',
    },
  };
}

export const useAppearance = create<Appearance>((set) => ({
  ...load(),
  setTheme: (theme) => set({ theme }),
  setText: (text) => set({ text }),
  setRead: (read) => set((old) => ({ read: { ...old.read, ...read } })),
}));

/** Puts the choice on the page, now and whenever it or the system's theme changes. */
export function applyAppearance(): void {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const apply = () => {
    const { theme, text, read } = useAppearance.getState();
    const root = document.documentElement.dataset;
    root.theme = theme === 'system' ? (dark.matches ? 'dark' : 'light') : theme;
    root.text = text;
    root.readFont = read.font;
    root.readWidth = read.width;
    root.readSpacing = read.spacing;
  };
  apply();
  dark.addEventListener('change', apply);
  useAppearance.subscribe(({ theme, text, read }) => {
    apply();
    localStorage.setItem(kept, JSON.stringify({ theme, text, read }));
  });
}
