import { graphics } from 'systeminformation';

export interface GraphicsCard {
  name: string;
  /** Of its own; null = it shares the machine's, or does not say. */
  memoryBytes: number | null;
}

let asked: Promise<GraphicsCard[]> | null = null;

/** Graphics cards of this machine, asked of the system once; [] = none, or the system does not tell. */
export function graphicsHere(): Promise<GraphicsCard[]> {
  asked ??= graphics().then(
    ({ controllers }) =>
      controllers.map(({ vendor, model, vram, vramDynamic }) => ({
        name: model || vendor,
        memoryBytes: vram && !vramDynamic ? vram * 2 ** 20 : null,
      })),
    () => [],
  );
  return asked;
}
