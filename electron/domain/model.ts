/** Models on this machine, and the machine. */

export type Precision = 'fp32' | 'fp16' | 'int8' | 'int4';

export interface ModelCard {
  name: string;
  embedded: boolean;
  current: boolean;
  problem: string | null;
  bytes: number;
  parameters: number;
  precision: string;
  windowTokens: number;
  licence: string;
  integrator: string;
}

export type ModelEvent =
  | { type: 'progress'; stage: 'download' | 'import'; file: string | null; done: number; total: number; unit: string }
  | { type: 'installed'; model: ModelCard };

/** `none`: this copy of Focus comes without it; `due`: it is not made yet, or not of the newest adapter. `bytes` are to be fetched for it. */
export interface ReaderInfo {
  state: 'none' | 'due' | 'ready';
  bytes: number;
}

/** A download that ended early: the same address goes on with it. */
export interface UnfinishedDownload {
  id: string;
  address: string;
  name: string;
  precision: Precision;
  doneBytes: number;
  totalBytes: number;
}

/** What the self-test of the model in use gave on a provider of this machine. */
export interface ProviderFinding {
  provider: string;
  ok: boolean;
  /** Largest error of a logit, or why it cannot be used. */
  found: string;
}

export interface Machine {
  cpu: string;
  cores: number;
  memoryBytes: number;
  /** What the runtime carries here, best first. */
  providers: string[];
  /** What runs the model now; null before the first run. */
  provider: string | null;
  /** What was found when the providers were tried last; [] = not yet. */
  findings: ProviderFinding[];
  /** Memory for what was read, as chosen; null = the default beside a store, `defaultBudgetBytes`. */
  budgetBytes: number | null;
  defaultBudgetBytes: number;
}

export interface EngineStatus {
  kind: 'starting' | 'idle' | 'busy' | 'crashed' | 'closed';
  reason: string | null;
  model: string | null;
  /** Servers beyond this machine that read what is asked about; none or [] = nothing leaves it. */
  remote?: string[];
}

/** A model that another program keeps on this machine. */
export interface FoundModel {
  program: string;
  /** As that program calls it. */
  name: string;
  /** The GGUF file or the folder. */
  path: string;
  bytes: number;
  /** Why Focus does not read it; null = it does, and the rest says what of. */
  problem: string | null;
  parameters: number;
  windowTokens: number;
  /** Number format of most of its weights. */
  stored: string;
  /** Whether it brings a chat template; without one it is asked plainly. */
  chat: boolean;
  /** Precision that suits this machine, and the disk that the import takes beside the file, which stays where it is. */
  precision: 'int8' | 'int4';
  bundleBytes: number;
  /** The model of Focus that was made of it; null = none. */
  installed: string | null;
}

export interface FoundModels {
  models: FoundModel[];
  /** Folders of other programs, and why one of them could not be looked into. */
  places: { program: string; folder: string; problem: string | null }[];
  freeBytes: number;
}
