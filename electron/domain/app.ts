/** What the window knows of the program around it. */

/** What the system asks the app to open. */
export type Opening = { type: 'files'; paths: string[] } | { type: 'place'; document: string; passage: { start: number; end: number } | null };

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

export type ExportFormat = 'markdown' | 'html' | 'pdf' | 'docx' | 'json';
