import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { applicationRoot } from './home.ts';

/** What opens or takes connections, in code of ours. */
const opens =
  /(?:await|return|=) fetch\(|from 'node:(https?|http2|net|tls|dgram|dns)'|from 'undici'|from 'ws'|electron-updater|new WebSocket\(|createWSClient|XMLHttpRequest|EventSource\(|sendBeacon|autoUpdater|new OpenAI\(|'-m', 'pip'/;

/** Each with its line on the privacy page; what serves or calls this machine's loopback alone says so. */
const known = [
  'electron/api/bridge.ts', // No connection: the handler of one, over Electron's own channel.
  'electron/engine/endpoint/found.ts', // The same, and servers of this machine.
  'electron/engine/endpoint/llama-for-tests.ts', // Tests: loopback.
  'electron/engine/endpoint/server-for-tests.ts', // Tests: loopback.
  'electron/engine/endpoint/server.ts', // Servers that the person connected.
  'electron/entering.ts', // Tests: loopback.
  'electron/host.ts', // Loopback: window and program.
  'electron/instance.ts', // Loopback: a second start asks the first for a way in.
  'electron/main.ts', // Updates, when configured.
  'electron/models/answers.ts', // Models: where a redirect's name leads is looked up before it is followed.
  'electron/models/hub-server.ts', // Tests: loopback.
  'electron/models/hub.ts', // Models.
  'electron/models/pip.ts', // The reader, where the hub does not answer.
  'renderer/base/api.ts', // Loopback: window and program.
];

it('no code of ours opens a connection but what the privacy page lists', () => {
  const files = ['electron', 'renderer', 'native-models/graph'].flatMap((room) =>
    readdirSync(join(applicationRoot, room), { recursive: true, encoding: 'utf8' }).map((name) => join(room, name).replaceAll('\\', '/')),
  );
  const found = files
    .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name))
    .filter((name) =>
      readFileSync(join(applicationRoot, name), 'utf8')
        .split('\n')
        .some((line) => opens.test(line) && !/^\s*(\/\/|\*|\/\*)/.test(line)),
    );
  expect(found.sort()).toEqual(known);
});
