/** Where the window was: kept between starts, and brought back to where a display is. */
import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

const stateSchema = z.object({ x: z.int(), y: z.int(), width: z.int().positive(), height: z.int().positive(), maximized: z.boolean() });
export type WindowState = z.infer<typeof stateSchema>;
type Area = Electron.Rectangle;

export const smallest = { width: 640, height: 480 };
const usual = { width: 1360, height: 860 };
/** Of the title bar that must be on a display, so that the window can be taken hold of. */
const gripPixels = 80;

export function loadState(file: string): WindowState | null {
  try {
    return stateSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // None yet, or damaged: the usual place is as good.
    return null;
  }
}

export function saveState(file: string, window: Pick<Electron.BrowserWindow, 'getNormalBounds' | 'isMaximized'>): void {
  writeFileSync(file, JSON.stringify({ ...window.getNormalBounds(), maximized: window.isMaximized() } satisfies WindowState), { mode: 0o600 });
}

/** @param areas work areas of the displays that are there now. Without x and y the system places the window. */
export function visibleBounds(state: WindowState | null, areas: readonly Area[]): Partial<Pick<Area, 'x' | 'y'>> & { width: number; height: number } {
  const size = state ?? usual;
  const area = state && areas.find((area) => isGripped(state, area));
  const within = area ?? areas[0];
  const width = Math.max(smallest.width, Math.min(size.width, within?.width ?? size.width));
  const height = Math.max(smallest.height, Math.min(size.height, within?.height ?? size.height));
  if (!state || !area) return { width, height };
  return { x: clamp(state.x, area.x, area.x + area.width - width), y: clamp(state.y, area.y, area.y + area.height - height), width, height };
}

const isGripped = ({ x, y, width }: WindowState, area: Area) =>
  x + width >= area.x + gripPixels && x <= area.x + area.width - gripPixels && y >= area.y - gripPixels && y <= area.y + area.height - gripPixels;
const clamp = (value: number, least: number, most: number) => Math.max(least, Math.min(value, most));
