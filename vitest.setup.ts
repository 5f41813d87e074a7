import { configureGlobal } from 'fast-check';

// No test may need the network, and a first start asks for the reader.
process.env.FOCUS_OFFLINE ||= 'tests';

// The same cases at every run, so that a red test is the change's doing; FC_SEED=N looks elsewhere.
configureGlobal({ seed: Number(process.env.FC_SEED ?? 1) });
