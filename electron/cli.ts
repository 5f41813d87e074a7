#!/usr/bin/env node
/**
 * `focus`: the services of the app in a terminal. Answers go to stdout, progress to stderr (when it is a terminal);
 * with --json the last line of stdout is one JSON object.
 *
 * Exit codes: 0 done; 1 the command ran and says no (a failed check, vectors that disagree); 2 wrong usage; 3 bad input
 * (missing, empty, binary file …); 4 model or provider cannot be used; 5 the engine crashed or something unforeseen;
 * 130 cancelled (Ctrl-C).
 */
import { Command, CommanderError } from 'commander';
import { registerAskCommands } from './commands/ask.ts';
import { registerEvalCommands } from './commands/eval.ts';
import { registerFindAllCommand } from './commands/find-all.ts';
import { registerImportCommand } from './commands/import.ts';
import { registerLibraryCommands } from './commands/library.ts';
import { registerMcpCommand } from './commands/mcp/mcp.ts';
import { registerModelCommands } from './commands/models.ts';
import { onlyOnce } from './commands/once.ts';
import { registerScansCommand } from './commands/scans.ts';
import { exitCodeOf, Session } from './commands/session.ts';
import { registerSummarize } from './commands/summarize.ts';
import { toErrorData } from './errors.ts';

const program = new Command('focus').description('Read whole books and codebases with a local language model.').exitOverride().showHelpAfterError();
const session = new Session();
registerAskCommands(program, session);
registerSummarize(program, session);
registerFindAllCommand(program, session);
registerImportCommand(program, session);
registerScansCommand(program, session);
registerLibraryCommands(program, session);
registerModelCommands(program, session);
registerMcpCommand(program, session);
registerEvalCommands(program, session);
onlyOnce(program);

process.on('SIGINT', () => session.cancel());
process.on('SIGTERM', () => session.cancel());

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else {
    const data = toErrorData(error);
    session.say(data.message);
    process.exitCode = exitCodeOf(data.code);
  }
} finally {
  await session.close();
}
