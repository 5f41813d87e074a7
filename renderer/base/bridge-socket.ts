/** The preload's bridge in the shape of a WebSocket, as far as tRPC's client uses one. */

import type { FocusBridge } from '../../electron/domain/bridge.ts';

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
