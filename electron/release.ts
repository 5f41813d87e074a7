/** How installers are made for people: what is signed, notarised and updated from where is said by the environment (docs/release.md). */
import { FuseV1Options } from '@electron/fuses';

export type Environment = Record<string, string | undefined>;

/** What electron-builder is told beside electron-builder.yml. @throws when the environment asks for what cannot be. */
export function builderOptions(env: Environment, platform: NodeJS.Platform): string[] {
  const options = ['--publish', 'never'];
  const updates = env.FOCUS_UPDATES_URL;
  if (updates) {
    if (URL.parse(updates)?.protocol !== 'https:') throw new Error(`FOCUS_UPDATES_URL is ${updates}: updates come over https alone.`);
    options.push('-c.publish.provider=generic', `-c.publish.url=${updates}`);
  }
  if (env.FOCUS_RELEASE !== '1') return options;
  const needs = platform === 'darwin' ? ['CSC_LINK', 'CSC_KEY_PASSWORD', 'APPLE_API_KEY', 'APPLE_API_KEY_ID', 'APPLE_API_ISSUER'] : [];
  if (platform === 'win32') needs.push('WIN_CSC_LINK', 'WIN_CSC_KEY_PASSWORD');
  const missing = needs.filter((name) => !env[name]);
  if (missing.length > 0)
    throw new Error(`A release is signed, and ${missing.join(', ')} ${missing.length > 1 ? 'are' : 'is'} not set (docs/release.md).`);
  options.push('-c.forceCodeSigning=true');
  if (platform === 'darwin') options.push('-c.mac.notarize=true');
  return options;
}

/** Fuses as electron-builder.yml names them, and what the binary must say of each. */
const fuses = {
  runAsNode: FuseV1Options.RunAsNode,
  enableCookieEncryption: FuseV1Options.EnableCookieEncryption,
  enableNodeOptionsEnvironmentVariable: FuseV1Options.EnableNodeOptionsEnvironmentVariable,
  enableNodeCliInspectArguments: FuseV1Options.EnableNodeCliInspectArguments,
  enableEmbeddedAsarIntegrityValidation: FuseV1Options.EnableEmbeddedAsarIntegrityValidation,
  onlyLoadAppFromAsar: FuseV1Options.OnlyLoadAppFromAsar,
  loadBrowserProcessSpecificV8Snapshot: FuseV1Options.LoadBrowserProcessSpecificV8Snapshot,
  grantFileProtocolExtraPrivileges: FuseV1Options.GrantFileProtocolExtraPrivileges,
} as const;

/** @param wire a character code each, as @electron/fuses reads them from a binary. @param configuration text of electron-builder.yml. */
export function fuseFaults(wire: Partial<Record<number, number>>, configuration: string): string[] {
  const wanted = Object.entries(fuses).map(([name, fuse]) => ({
    name,
    fuse,
    on: new RegExp(`^  ${name}: (true|false)$`, 'm').exec(configuration)?.[1],
  }));
  return wanted.flatMap(({ name, fuse, on }) => {
    if (on === undefined) return [`electron-builder.yml does not say what ${name} is`];
    return wire[fuse] === (on === 'true' ? '1' : '0').charCodeAt(0) ? [] : [`the fuse ${name} is not ${on}`];
  });
}
