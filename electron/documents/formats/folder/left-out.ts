/** What of a folder is not worth reading, and why: told by names first, by the text where names say nothing. */
import { basename, extname } from 'node:path';
import { shown } from '../../presentable.ts';
import { languageOf } from '../code/languages.ts';
import { formatOfName, formats } from '../registry.ts';
import { unread, unreadDocuments } from '../unread.ts';

export type FileKind = 'code' | 'text' | 'document' | 'other';

/** Larger files are data. */
const largestFile = 2 * 2 ** 20;
export const tooLarge = 'over 2 MiB';
/** Most of such a file may be pictures, which are not read. */
const largestWithPictures = 32 * 2 ** 20;
export const largestFileOf = (name: string) => (extname(name).toLowerCase() === '.ipynb' ? largestWithPictures : largestFile);

const folders = new Map<string, string>([
  ...['node_modules', 'bower_components', 'jspm_packages', 'site-packages', 'venv', 'Pods', 'Carthage'].map(
    (name) => [name, 'installed packages'] as const,
  ),
  ...['vendor', 'third_party', 'third-party', 'thirdparty'].map((name) => [name, 'vendored'] as const),
  ...['dist', 'build', 'out', 'target', 'DerivedData', '__pycache__', 'coverage', 'htmlcov'].map((name) => [name, 'build output'] as const),
  // Its folder is hidden, but what is in it is no setting.
  ['.yarn', 'installed packages'],
  ...['CVS', '_darcs'].map((name) => [name, 'version control'] as const),
]);

const lockfiles = new Set([
  'package-lock.json',
  'npm-shrinkwrap.json',
  'yarn.lock',
  'pnpm-lock.yaml',
  'bun.lock',
  'bun.lockb',
  'deno.lock',
  'cargo.lock',
  'poetry.lock',
  'pipfile.lock',
  'pdm.lock',
  'uv.lock',
  'composer.lock',
  'gemfile.lock',
  'go.sum',
  'go.work.sum',
  'flake.lock',
  'mix.lock',
  'pubspec.lock',
  'podfile.lock',
  'package.resolved',
  'packages.lock.json',
  'gradle.lockfile',
]);

const ownDocument = 'a document of its own';

const set = (endings: string) => new Set(endings.split(' '));
/** Not one of the texts of a folder, whether it can be read or not. */
const ownDocuments = new Set([...formats.filter(({ inFolder }) => inFolder === 'document').flatMap(({ endings }) => endings)]);
const pictures = set(
  '.png .jpg .jpeg .gif .webp .avif .bmp .ico .icns .tif .tiff .svg .psd .heic .mp3 .wav .flac .ogg .m4a .mp4 .mov .mkv .webm .avi',
);
const binaries = set(
  '.zip .gz .tgz .bz2 .xz .zst .7z .rar .tar .jar .war .whl .woff .woff2 .ttf .otf .eot .exe .dll .so .dylib .a .o .obj .lib .bin .dat .db .sqlite ' +
    '.sqlite3 .class .pyc .pyd .wasm .node .onnx .safetensors .gguf .pt .npy .npz .parquet .pack .idx .dmg .iso .apk .deb .rpm .keystore .p12 .der',
);

/** Folders that people write as well as programs. */
const sometimesBuilt = new Set(['dist', 'build', 'out', 'target', 'coverage']);
/** Hidden, and written by people: what a server does with the project. */
const workflows = new Set(['.github', '.gitlab', '.circleci', '.forgejo', '.gitea']);

/** Files that stand at the top of a project and of nothing else. */
const projectFiles = new Set(
  'package.json tsconfig.json cargo.toml go.mod pyproject.toml setup.py pom.xml build.gradle build.gradle.kts cmakelists.txt makefile gemfile composer.json'.split(
    ' ',
  ),
);
export const isProjectFile = (name: string) => projectFiles.has(name.toLowerCase());

/** Why a folder inside the chosen one is not entered, by its name alone; null = it is. */
export function folderReason(name: string): string | null {
  if (name === '.git' || name === '.hg' || name === '.svn' || name === '.jj') return 'version control';
  return folders.get(name) ?? (name.startsWith('.') ? 'hidden' : null);
}

/**
 * The same where more is known: what git tracks is written by people, whatever it is called.
 * @param isTop the folder lies at the top of a project, where programs put what they build.
 * @param isTracked null = no git says so or otherwise.
 */
export function nameReason(name: string, { isTop, isTracked }: { isTop: boolean; isTracked: boolean | null }): string | null {
  const reason = folderReason(name);
  if (reason !== 'hidden' && !sometimesBuilt.has(name)) return reason;
  if (isTracked !== null) return isTracked ? null : reason;
  return workflows.has(name) || (reason === 'build output' && !isTop) ? null : reason;
}

/** Why a file is not opened; null = it is. */
export function fileReason(name: string, bytes: number, isTracked = false): string | null {
  // Settings that are written as code: .gitlab-ci.yml, .eslintrc.js. Others, .env above all, are nobody's reading.
  if (name.startsWith('.') && !(isTracked && languageOf(name))) return 'hidden';
  const lower = name.toLowerCase();
  const ending = extname(lower);
  if (lockfiles.has(lower)) return 'lockfile';
  if (unreadDocuments.includes(ending)) return unread.get(ending)!;
  if (ownDocuments.has(ending)) return ownDocument;
  if (pictures.has(ending)) return 'picture, sound or film';
  if (binaries.has(ending)) return 'binary';
  if (/[.-]min\.(?:[cm]?js|css)$|\.bundle\.[cm]?js$/.test(lower)) return 'minified';
  if (/\.map$|\.pb\.(?:go|cc|h)$|_pb2(?:_grpc)?\.pyi?$|\.g\.dart$|\.designer\.cs$/.test(lower)) return 'generated';
  if (bytes > largestFileOf(name)) return tooLarge;
  if (bytes === 0) return 'empty';
  return null;
}

const generated =
  /@generated\b|\bcode generated\b.{0,80}\bdo not edit\b|\b(?:auto-?generated|automatically generated|generated by)\b.{0,120}\bdo not (?:edit|modify|change)\b/is;
/** Lines of people are short; this many characters a line, on average, are a machine's. */
const longestAverageLine = 400;

/** Why a text is not read after all: what people neither wrote nor read. Prose may have lines of any length. */
export function textReason(name: string, text: string): string | null {
  if (generated.test(text.slice(0, 1500))) return 'generated';
  if (!languageOf(name) || text.length < 4096) return null;
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  return text.length / lines > longestAverageLine ? 'minified' : null;
}

/** What the file is to someone who chooses how to import its folder. */
export function kindOfFile(path: string, reason: string | null): FileKind {
  const name = basename(path);
  const format = formatOfName(name);
  if (format && format.inFolder !== 'source' && format.inFolder !== 'alone' && !name.startsWith('.')) return 'document';
  if (reason) return 'other';
  return languageOf(name)?.program ? 'code' : 'text';
}

/** Sentences about files that were left out beyond this many are counted only. */
const mostSentences = 70;
/** Of names in one sentence, UTF-16 units. */
const longestList = 800;

/** Every file that was left out by its name: those of one reason together, and one that somebody would miss with what to do. */
export function leftOutSentences(leftOut: readonly { path: string; reason: string | null }[]): string[] {
  const groups = new Map<string, string[]>();
  for (const { path, reason } of leftOut) {
    if (reason === null) continue;
    const hint = hintOf(path, reason) ?? reason;
    const names = groups.get(hint);
    if (names) names.push(shown(path));
    else groups.set(hint, [shown(path)]);
  }
  const sentences: string[] = [];
  let untold = 0;
  for (const [hint, names] of groups)
    for (let at = 0; at < names.length; ) {
      const first = at;
      let length = 0;
      while (at < names.length && (at === first || length + names[at]!.length < longestList)) length += names[at++]!.length + 2;
      if (sentences.length < mostSentences) sentences.push(sentence(names.slice(first, at), hint));
      else untold += at - first;
    }
  const overview = reasons(leftOut);
  return [
    ...(overview ? [overview] : []),
    ...sentences,
    ...(untold > 0 ? [`${untold} more files and folders are left out; choose a folder inside to see their names.`] : []),
  ];
}

function sentence(names: string[], hint: string): string {
  // The importer's own.
  if (hint.endsWith('.')) return hint;
  if (!isAdvice(hint)) return `Left out (${hint}): ${names.join(', ')}.`;
  return names.length === 1 ? `${names[0]} is left out: it is ${hint}.` : `${names.join(', ')} are left out, each ${hint}.`;
}

const aPicture = 'a picture: import it by itself to have its text recognised';
export const isPicture = (path: string) => formatOfName(basename(path))?.inFolder === 'alone';
const advice = (what: string) => `${what}, then import that`;
const isAdvice = (hint: string) => hint.startsWith(ownDocument) || hint === aPicture || hint.endsWith(', then import that');

/** What the file is and what to do, as when it is imported alone; null = nobody means to read it. */
function hintOf(path: string, reason: string): string | null {
  const ending = extname(path).toLowerCase();
  if (reason === ownDocument) return `${ownDocument}: import it by itself`;
  if (isPicture(path)) return aPicture;
  const hint = reason === 'picture, sound or film' || reason === 'binary' || unreadDocuments.includes(ending) ? unread.get(ending) : undefined;
  return hint === undefined ? null : advice(hint);
}

/** "Left out: 12 (hidden), 3 (lockfile) …", '' = nothing was. */
export function reasons(leftOut: readonly { reason: string | null }[]): string {
  const counts = new Map<string, number>();
  for (const { reason } of leftOut) {
    if (reason === null) continue;
    const short = reason.length > 60 || unreadHints.has(reason) ? 'cannot be read here' : reason;
    counts.set(short, (counts.get(short) ?? 0) + 1);
  }
  const parts = [...counts].sort((a, b) => b[1] - a[1]).map(([reason, count]) => `${count} (${reason})`);
  return parts.length === 0 ? '' : `Left out: ${parts.join(', ')}.`;
}
const unreadHints = new Set(unread.values());
