/** What the preload puts on `window.focusBridge` (`focus` is a function of every window): text messages both ways, and the path of a dropped file. */
export interface FocusBridge {
  send(message: string): void;
  /** Returns how to stop listening. */
  onMessage(listener: (message: string) => void): () => void;
  pathOf(file: File): string;
}
