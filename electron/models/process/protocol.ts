import type { Launcher } from '../../child.ts';
import type { FoundModels, MatrixRates } from '../../domain/model.ts';
import type { ErrorData } from '../../errors.ts';
import type { DownloadOptions, DownloadProgress } from '../download.ts';
import type { CheckReport, ImportOptions, InstalledModel } from '../models.ts';
import type { Proof } from '../providers.ts';
import type { ReaderMade, ReaderOptions } from '../reader.ts';

type Plain<Options> = Omit<Options, 'signal' | 'onProgress'>;

/** Work on models that computes much, or runs native code that may crash: each is done by a process of its own, which ends with it. */
export type ModelWork =
  | { kind: 'import'; folder: string; options: Plain<ImportOptions>; result: InstalledModel }
  | { kind: 'download'; address: string; options: Plain<DownloadOptions>; result: InstalledModel }
  | { kind: 'reader'; options: Plain<ReaderOptions>; result: ReaderMade }
  | { kind: 'check'; directory: string; provider?: string; result: CheckReport }
  | { kind: 'prove'; directory: string; provider: string; result: Proof }
  | { kind: 'elsewhere'; result: FoundModels }
  | { kind: 'rates'; provider: string; result: MatrixRates };
export type Asked = ModelWork extends infer W ? (W extends ModelWork ? Omit<W, 'result'> : never) : never;
export type ResultOf<K extends ModelWork['kind']> = Extract<ModelWork, { kind: K }>['result'];

export type ToModels = { type: 'work'; work: Asked } | { type: 'cancel' };
export type FromModels = { type: 'progress'; progress: DownloadProgress } | { type: 'result'; result: unknown } | { type: 'error'; error: ErrorData };
export type ModelsLauncher = Launcher<ToModels, FromModels>;
