/** Work on models that computes much, or runs native code that may crash: each is done by a process of its own, which ends with it. */
import type { FoundModels, MatrixRates } from '../../domain/model.ts';
import type { DownloadOptions, DownloadProgress } from '../download.ts';
import type { CheckReport, ImportOptions, InstalledModel } from '../models.ts';
import type { Proof } from '../providers.ts';
import type { ReaderMade, ReaderOptions } from '../reader.ts';

type Plain<Options> = Omit<Options, 'signal' | 'onProgress'>;

interface Call<Params, Result> {
  params: Params;
  progress: DownloadProgress;
  result: Result;
}

export interface ModelsCalls {
  import: Call<{ folder: string; options: Plain<ImportOptions> }, InstalledModel>;
  download: Call<{ address: string; options: Plain<DownloadOptions> }, InstalledModel>;
  reader: Call<{ options: Plain<ReaderOptions> }, ReaderMade>;
  check: Call<{ directory: string; provider?: string }, CheckReport>;
  prove: Call<{ directory: string; provider: string }, Proof>;
  elsewhere: Call<object, FoundModels>;
  rates: Call<{ provider: string }, MatrixRates>;
}
