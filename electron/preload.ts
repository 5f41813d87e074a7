/** The bridge between page and program: texts both ways, and the path of a dropped file. Nothing of Electron or Node reaches the page. */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { FocusBridge } from './domain/bridge.ts';

const bridge: FocusBridge = {
  send: (message) => ipcRenderer.send('focus', message),
  onMessage(listener) {
    const receive = (_event: unknown, message: string) => listener(message);
    ipcRenderer.on('focus', receive);
    return () => void ipcRenderer.off('focus', receive);
  },
  pathOf: (file) => webUtils.getPathForFile(file),
};

contextBridge.exposeInMainWorld('focusBridge', bridge);
