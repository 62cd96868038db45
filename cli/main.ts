/** The `qf` command: parses, runs one command, turns errors into one clear line and an exit code. */

import { readFileSync } from 'node:fs';
import { Command as Commander, CommanderError } from 'commander';
import { DefinitionError } from '../core/errors.ts';
import { commands } from './commands/index.ts';
import { sleep } from './sleep.ts';
import type { Command, CommandContext, Options } from './types.ts';

/** Errors by which the user, not the run, is at fault: exit code 2. */
const usageErrors: ReadonlySet<string> = new Set([
  'QuantFlow.InvalidInput',
  'QuantFlow.InvalidDefinition',
  'QuantFlow.Usage',
]);

const environmentText =
  'the deployed environment to work on, in place of this machine (here the config of QUANTFLOW_ENV holds, else of dev)';

/** Runs `qf` with some arguments and gives the exit code: 0 ok, 1 the run failed, 2 bad usage or input. */
export async function main(
  argv: readonly string[],
  overrides: Partial<CommandContext> = {},
): Promise<number> {
  const base: CommandContext = {
    json: false,
    project: undefined,
    environment: undefined,
    isDeployed: false,
    cwd: process.cwd(),
    env: process.env,
    now: Date.now,
    random: Math.random,
    sleep,
    stdout: process.stdout,
    stderr: process.stderr,
    stdin: process.stdin,
    ...overrides,
  };
  let exitCode = 0;
  // A reader that has seen enough (`qf logs RUN | head`) ends the command, without an error.
  base.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  const program = new Commander('qf');
  program
    .description('Data assets and partitions, run by one state machine on a laptop and on AWS.')
    .version(version(), '--version')
    .option('--env <name>', environmentText)
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => base.stdout.write(text),
      writeErr: (text) => base.stderr.write(text),
    })
    .showSuggestionAfterError();
  for (const command of commands) {
    add(program, command, async (args, { json, project, env: ofCommand, ...options }) => {
      const env = (ofCommand ?? program.opts()['env']) as string | undefined;
      exitCode = await command.run(args, options, {
        ...base,
        json: json === true,
        project: project as string | undefined,
        environment: env ?? (base.env['QUANTFLOW_ENV'] || undefined),
        isDeployed: env !== undefined,
      });
    });
  }
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return report(error, base);
  }
}

function add(
  program: Commander,
  command: Command,
  run: (args: readonly string[], options: Options) => Promise<void>,
): void {
  const sub = program.command(command.name).description(command.summary).exitOverride();
  for (const { spec, description } of command.args ?? []) sub.argument(spec, description);
  for (const { flags, description, repeatable } of command.options ?? []) {
    if (repeatable)
      sub.option(flags, description, (value: string, before: readonly string[] | undefined) => [
        ...(before ?? []),
        value,
      ]);
    else sub.option(flags, description);
  }
  sub.option('--json', 'print one JSON document');
  sub.option('--env <name>', environmentText);
  sub.option('--project <dir>', 'folder of the project (default: the nearest one upward)');
  if (command.examples !== undefined)
    sub.addHelpText('after', `\nExamples:\n${command.examples.map((example) => `  ${example}`).join('\n')}`);
  sub.action(async (...parameters: unknown[]) => {
    const given = parameters.slice(0, -2).flat();
    const args = given.filter((value): value is string => typeof value === 'string');
    await run(args, parameters.at(-2) as Options);
  });
}

async function report(error: unknown, { stderr, env }: CommandContext): Promise<number> {
  const isOurs = error instanceof Error && error.name.startsWith('QuantFlow.');
  if (!isOurs && error instanceof Error && env['QUANTFLOW_DEBUG'] !== undefined)
    stderr.write(`${error.stack}\n`);
  else {
    const told = error instanceof DefinitionError ? error.problems : [await messageOf(error)];
    for (const message of told) stderr.write(`qf: ${message}\n`);
  }
  return isOurs && usageErrors.has((error as Error).name) ? 2 : 1;
}

async function messageOf(error: unknown): Promise<string> {
  const { explainAwsError } = await import('../aws/explain-error.ts');
  return explainAwsError(error) ?? (error instanceof Error ? error.message : String(error));
}

function version(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}
