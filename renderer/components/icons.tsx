/** Line icons of the app, drawn on a 24 x 24 grid; they say nothing to a screen reader, the text beside them does. */
const paths = {
  library: 'M4 5.5A1.5 1.5 0 0 1 5.5 4H8v16H5.5A1.5 1.5 0 0 1 4 18.5zM8 4h5v16H8M13.5 5l3.4-.9 4 15-3.4.9z',
  reader: 'M12 6.5C10 5 7 4.5 3.5 4.8v13.7c3.5-.3 6.5.2 8.5 1.7 2-1.5 5-2 8.5-1.7V4.8C17 4.5 14 5 12 6.5zM12 6.5v13.7',
  chunks: 'M4 4h4v4H4zM10 4h4v4h-4zM16 4h4v4h-4zM4 10h4v4H4zM10 10h4v4h-4zM16 10h4v4h-4zM4 16h4v4H4zM10 16h4v4h-4z',
  ask: 'M4 5h16v11h-8l-4.5 4v-4H4zM9.5 9.2a2.5 2.5 0 1 1 2.5 2.3v1M12 14v.3',
  summary: 'M5 4h14v16H5zM8.5 8.5h7M8.5 12h7M8.5 15.5h4',
  models: 'M12 3l8 4.5v9L12 21l-8-4.5v-9zM4 7.5l8 4.5 8-4.5M12 12v9',
  settings: 'M4 7h9M17 7h3M4 17h3M11 17h9M15 4.8v4.4M9 14.8v4.4',
  plus: 'M12 5v14M5 12h14',
  folder: 'M3.5 6h6l2 2.5h9V19h-17z',
  paste: 'M8 5H5.5v15h13V5H16M8.5 3.5h7v3.5h-7z',
  search: 'M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM15.5 15.5 20.5 20.5',
  close: 'M6 6l12 12M18 6 6 18',
  stop: 'M7 7h10v10H7z',
  retry: 'M19 12a7 7 0 1 1-2.2-5.1M19 4v4h-4',
  up: 'M6 14.5 12 8.5 18 14.5',
  down: 'M6 9.5 12 15.5 18 9.5',
  check: 'M5 12.5 10 17.5 19 7',
  warn: 'M12 4 21 19.5H3zM12 10v4M12 16.6v.3',
  outline: 'M4 6h16M8 12h12M12 18h8',
  save: 'M12 4v11M7.5 11 12 15.5 16.5 11M4.5 20h15',
  trash: 'M5 7h14M9.5 7V4.5h5V7M7 7l1 13h8l1-13',
  play: 'M8 5.5v13l10-6.5z',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  copy: 'M8.5 8.5h11v11h-11zM15.5 8.5v-4h-11v11h4',
  back: 'M19 12H5.5M11 6l-6 6 6 6',
  forward: 'M5 12h13.5M13 6l6 6-6 6',
  edit: 'M4.5 19.5l1-4L16 5l3 3L8.5 18.5zM14 7l3 3',
  more: 'M5 11.2h.01v1.6H5zM12 11.2h.01v1.6H12zM19 11.2h.01v1.6H19z',
  note: 'M5 4.5h14v11l-4.5 4.5H5zM14.5 20v-4.5H19M8.5 9h7M8.5 12.5h4',
  letters: 'M3.5 18 8 6l4.5 12M5.2 14h5.6M14 18v-5.5a2.8 2.8 0 0 1 5.5 0V18M19.5 15.2a2.8 2.4 0 1 0-2.8 2.6c1.6 0 2.8-1 2.8-2.6z',
  about: 'M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16zM12 11v5M12 7.9v.3',
  external: 'M13.5 4.5h6v6M19.5 4.5 11 13M17 14v5.5H4.5V7H10',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.7" strokeLinejoin="round" strokeLinecap="round" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}

/** The mark of the app: lines of a page, one of them under the marker. */
export function Mark() {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true">
      <rect x="2" y="2" width="20" height="20" rx="5" fill="var(--accent)" />
      <path d="M6 7.5h12M6 16.5h8" stroke="var(--on-accent)" strokeWidth="1.8" strokeLinecap="round" />
      <rect x="5" y="10" width="14" height="4" rx="1" fill="var(--marker-strong)" />
    </svg>
  );
}
