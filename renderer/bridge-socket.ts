/** The preload's bridge in the shape of a WebSocket, as far as tRPC's client uses one. */

/** What the preload puts on `window.focusBridge` (`focus` is a function of every window): text messages both ways, and the path of a dropped file. */
export interface FocusBridge {
  send(message: string): void;
  /** Returns how to stop listening. */
  onMessage(listener: (message: string) => void): () => void;
  pathOf(file: File): string;
}

declare global {
  var focusBridge: FocusBridge | undefined;
}

export class BridgeSocket extends EventTarget {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CLOSED = 3;
  readyState: number = BridgeSocket.CONNECTING;
  readonly #stop: () => void;

  constructor() {
    super();
    this.#stop = globalThis.focusBridge!.onMessage((data) => this.dispatchEvent(new MessageEvent('message', { data })));
    queueMicrotask(() => {
      this.readyState = BridgeSocket.OPEN;
      this.dispatchEvent(new Event('open'));
    });
  }

  send(message: string): void {
    globalThis.focusBridge!.send(message);
  }

  close(): void {
    this.readyState = BridgeSocket.CLOSED;
    this.#stop();
    this.dispatchEvent(new Event('close'));
  }
}
