/** Before the journeys: what the shells run is built from the source as it is now. */
import { buildIfOlder } from '../electron/build.ts';
import { electronShell } from './shells.ts';

export default async function build(): Promise<void> {
  await buildIfOlder({ shell: electronShell().lacks === null });
}
