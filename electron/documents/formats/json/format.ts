import type { FormatRecord } from '../format.ts';

export const json: FormatRecord = {
  name: 'json',
  label: 'JSON',
  endings: ['.json', '.geojson'],
  // Settings are sources: who asks about them wants their lines.
  but: /^\.|^(?:package(?:-lock)?|npm-shrinkwrap|packages\.lock|composer|angular|nx|turbo|lerna|project|workspace|vercel|firebase|manifest|launch|tasks|settings|extensions|appsettings.*|renovate|biome|deno|babel|config|(?:ts|js)config.*)\.json$|[.-]config\.json$|rc\.json$/,
  importer: async () => (await import('./json.ts')).readJson,
  inFolder: 'both',
  association: { name: 'JSON', endings: ['json', 'geojson'] },
  plain: true,
  docs: {
    name: 'JSON (.json, .geojson)',
    sections: 'lists of records, where there are several',
    place: 'record, path in a long one; line where it is no list of records',
    leftOut: 'long outlines on maps, told',
  },
};
