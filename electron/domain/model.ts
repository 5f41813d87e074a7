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
  /** verbatim: it answers in the text's own words; free: in its own. */
  grounding: string;
  /** slots: from all chunks at once; passages: from the passages that fit best. */
  reading: string;
  /** What the catalogue says of it; null = it is not of the catalogue. */
  goodFor: string | null;
  limits: string | null;
  /** The reader that Focus was made for. */
  reader: boolean;
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
  /** Graphics cards, and their own memory where the system tells it. */
  graphics: { name: string; memoryBytes: number | null }[];
  /** Chosen by a person; null = the best that passes the self-test. */
  chosen: string | null;
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

/** Multiplications (with their additions) a second that this machine was measured at, by precision and by the width of the matrices. */
export type MatrixRates = Record<'int8' | 'int4', { width: number; perSecond: number }[]>;

/** What a model is held against. */
export interface MachineSize {
  memoryBytes: number;
  /** On the disk where models are kept. */
  freeBytes: number;
  /** What it was measured on; null = not measured yet. */
  provider: string;
  rates: MatrixRates | null;
}

/** `tight`: it runs, and leaves little to other programs; `memory`, `disk`: what is too small for it. */
export type Fit = 'fits' | 'tight' | 'memory' | 'disk';

export interface CatalogueModel {
  id: string;
  name: string;
  /** Its page on the hub. */
  page: string;
  downloadBytes: number;
  /** Of the model that is made of it, which stays. */
  bundleBytes: number;
  precision: 'int8' | 'int4';
  licence: string;
  licenceNote: string | null;
  languages: string[];
  goodFor: string;
  limits: string;
  windowTokens: number;
  parameters: number;
  /** Memory that it takes while it answers. */
  memoryBytes: number;
  fit: Fit;
  /** About how long 300 pages take to be read, once; null = the machine was not measured. */
  bookMs: number | null;
  /** Name of the model that was made of it; null = none. */
  installed: string | null;
}

export interface Catalogue {
  machine: MachineSize;
  models: CatalogueModel[];
}
