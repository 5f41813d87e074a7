/** What the window knows of the program around it. */

/** What the system asks the app to open. */
export type Opening = { type: 'files'; paths: string[] } | { type: 'place'; document: string; passage: { start: number; end: number } | null };

/** What changed in the library, by whatever window or work: who shows it asks for it again. */
export type Change =
  | { what: 'workspaces' | 'removals' | 'models' }
  | { what: 'documents' | 'conversations'; workspace: string }
  | { what: 'summaries' | 'notes'; document: string };

export interface StorageInfo {
  home: string;
  /** Where read texts are kept; usual = below `home`. */
  store: string;
  storeIsUsual: boolean;
  storeBytes: number;
  quotaBytes: number;
}

export interface NetworkAccess {
  what: string;
  when: string;
  where: string;
}

/** Whether anything beyond this machine may be asked; FOCUS_OFFLINE forbids it for good. */
export type NetworkSwitch = 'on' | 'off' | 'off by environment';

/** As which languages text in pictures is recognised: codes, none = it is not; and which there are. */
export interface ScanSetting {
  chosen: string[];
  /** `bytes`: what has to be fetched first; 0 = it comes with Focus. */
  languages: { code: string; name: string; bytes: number }[];
}

export type ExportFormat = 'markdown' | 'html' | 'pdf' | 'docx' | 'json';
