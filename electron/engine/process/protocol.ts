/** The calls of the Engine contract, as data. */
import type {
  Answer,
  AskRequest,
  ChunkSpan,
  DecodeOptions,
  EngineEvent,
  FindAllRequest,
  Found,
  HeldSpan,
  ModelInfo,
  SourceText,
  SuggestedQuestion,
  SummarizeRequest,
  Summary,
} from '../contract.ts';

interface Call<Params, Result> {
  params: Params;
  progress: EngineEvent;
  result: Result;
}

interface Text {
  sources: SourceText[];
  options?: DecodeOptions;
}

export interface EngineCalls {
  info: Call<object, ModelInfo>;
  chunk: Call<Text, HeldSpan[]>;
  read: Call<Text, { chunks: ChunkSpan[]; chunksFromStore: number; readMs: number }>;
  ask: Call<{ request: AskRequest }, Answer>;
  findAll: Call<{ request: FindAllRequest }, Found>;
  suggest: Call<{ source: SourceText }, SuggestedQuestion[]>;
  summarize: Call<{ request: SummarizeRequest }, Summary>;
}
