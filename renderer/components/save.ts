/** Hands a file that the program made to the browser's (or Electron's) own download. */
export function saveFile({ name, mime, base64 }: { name: string; mime: string; base64: string }): void {
  const url = URL.createObjectURL(new Blob([Uint8Array.fromBase64(base64)], { type: mime }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has begun once the click returns; the bytes may go after the next turn.
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
