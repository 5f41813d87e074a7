/** What a browser loads first: it trades the code of its address for the keys of this run, and leaves neither in the history. */

/** Of the secret, in the storage of the page's origin; the renderer's host-socket.ts reads it. */
export const secretItem = 'focus-secret';

export const entryHtml = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Focus</title>
<link rel="icon" href="data:,">
<p id="said">Opening Focus…</p>
<script src="/enter.js"></script>
</html>
`;

/** After the page has loaded, so that the address it goes on to takes the place of this one. */
export const entryScript = `'use strict';
addEventListener('load', () => {
  const code = location.hash.slice(1);
  history.replaceState(null, '', '/enter');
  fetch('/enter', { method: 'POST', headers: { 'Content-Type': 'text/plain' }, body: code }).then(
    async (response) => {
      if (!response.ok) return say(await response.text());
      localStorage.setItem('${secretItem}', (await response.json()).secret);
      location.replace('/');
    },
    () => say('Focus does not answer. Start it again.'),
  );
  const say = (text) => {
    document.getElementById('said').textContent = text;
  };
});
`;
