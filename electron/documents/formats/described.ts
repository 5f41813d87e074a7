/** What is told of the formats elsewhere: generated.test.ts keeps docs/formats.md and electron-builder.yml equal to it. */
import { formats } from './registry.ts';

/** The table of docs/formats.md. */
export function formatsTable(): string {
  const rows = formats.map(({ docs }) => `| ${docs.name} | ${docs.sections} | ${docs.place} | ${docs.leftOut} |`);
  return ['| Format | What becomes a section | Where a citation leads | Left out, and told |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

/** The files that the packages tell the system of, as electron-builder reads them. */
export function fileAssociations(): string {
  return formats
    .flatMap(({ association }) => association ?? [])
    .map(({ name, endings }) => `  - { ext: [${endings.join(', ')}], name: ${name}, role: Viewer, rank: Alternate }`)
    .join('\n');
}
