import type { Command } from 'commander';
import { collected } from './flags.ts';

/**
 * Commander takes the last value of an option given twice, in silence: of two questions the first would never be asked. Here that is wrong usage. Options that
 * gather their values (`<x...>`, `--endpoint`) and those that hold none (`--json --json`) may stand more than once.
 */
export function onlyOnce(command: Command): void {
  for (const option of command.options) {
    if (option.variadic || option.parseArg === collected || !(option.required || option.optional)) continue;
    let given = 0;
    command.on(`option:${option.name()}`, () => {
      if (++given > 1) command.error(`error: ${option.flags} stands more than once, and only one can be taken; call the command once for each`);
    });
  }
  for (const inner of command.commands) onlyOnce(inner);
}
