/** Editors that open a file at a line by an address of their own: the system hands it over, Focus starts nothing. */
import { create } from 'zustand';

const addresses = {
  vscode: (path: string, line: number) => `vscode://file${path}:${line}`,
  vscodium: (path: string, line: number) => `vscodium://file${path}:${line}`,
  cursor: (path: string, line: number) => `cursor://file${path}:${line}`,
  zed: (path: string, line: number) => `zed://file${path}:${line}`,
  jetbrains: (path: string, line: number) => `idea://open?file=${path}&line=${line}`,
  sublime: (path: string, line: number) => `subl://open?url=file://${path}&line=${line}`,
} as const;

export type EditorName = keyof typeof addresses;
export const editors = Object.keys(addresses) as EditorName[];

/** `path`: a whole path of this machine, of any system; `line` from 1. */
export function addressIn(editor: EditorName, path: string, line: number): string {
  const slashed = path.replaceAll('\\', '/');
  const encoded = encodeURI(slashed.startsWith('/') ? slashed : `/${slashed}`).replace(/[?#&]/g, encodeURIComponent);
  return addresses[editor](encoded, line);
}

const kept = 'focus.editor';

export const useEditor = create<{ editor: EditorName; choose(editor: EditorName): void }>((set) => ({
  editor: editors.find((name) => name === localStorage.getItem(kept)) ?? 'vscode',
  choose(editor) {
    localStorage.setItem(kept, editor);
    set({ editor });
  },
}));
