/**
 * How Node is started for the loopback host. Its work is short-lived objects, a few hundred for every token; left alone, V8 lets the young
 * ones grow to 48 MiB and old ones among them for as long, so that the host grew to twice its size over some hundred questions.
 * Plain JavaScript: setup.mjs reads it on whatever Node the machine has.
 */
export const hostNodeOptions = ['--max-semi-space-size=2'];
