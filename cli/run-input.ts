/** The run request that the flags of `qf run`, or a file, make. The names are those of the execution's input. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import type { CommandContext, OptionSpec, Options } from './types.ts';
import { UsageError } from './usage-error.ts';

/** Flags of a run request. */
export const runInputOptions: readonly OptionSpec[] = [
  { flags: '--start-date <date>', description: 'first date, inclusive (default: yesterday)' },
  {
    flags: '--end-date <date>',
    description: 'last date, inclusive (default: today, of which only ended days run)',
  },
  {
    flags: '--partition <key>',
    description: 'a partition key such as "2024-01-01|BTCUSDT", in place of dates',
    repeatable: true,
  },
  { flags: '--symbols <list>', description: 'symbols, separated by commas' },
  { flags: '--write-mode <mode>', description: 'skip_if_exists (default), skip_if_fresh or overwrite' },
  {
    flags: '--only-failed <bool>',
    description: 'true: only what failed, or was not begun, in the last run that planned it (default: false)',
  },
  { flags: '--max-concurrency <n>', description: 'shards that run at the same time (default: 4)' },
  {
    flags: '--shard-granularity <size>',
    description: 'partitions of one shard: daily, weekly or monthly (default: one)',
  },
  {
    flags: '--batch-days <n>',
    description: 'days of a shard that one Athena statement makes (default: a statement for each partition)',
  },
  {
    flags: '--scheduled-at <time>',
    description: 'in place of dates: the last partition complete at this ISO time',
  },
  {
    flags: '--skip-test <bool>',
    description: 'false: the tests of SQL models run before their tables are published (default: true)',
  },
  { flags: '--selection <selection>', description: 'run only these assets of the job' },
  {
    flags: '--config <config>',
    description: 'config of steps and resources: JSON, or a file of it (qf config shows what there is)',
  },
  { flags: '--run-key <key>', description: 'of the runs with one key, one runs' },
  { flags: '--retry-of <run>', description: 'the run that this one goes on with, whose key it has' },
  { flags: '--tags <key=value>', description: 'a tag of the run', repeatable: true },
  { flags: '--input <file>', description: 'the run request as JSON, from a file or from - (standard input)' },
];

/**
 * The run request, unchecked.
 *
 * @throws UsageError when flags and --input are both given, or the JSON cannot be read
 */
export async function runInput(options: Options, context: CommandContext): Promise<unknown> {
  const { input, ...flags } = options;
  if (input === undefined) return fromFlags(flags, context);
  const given = Object.keys(flags);
  if (given.length > 0)
    throw new UsageError(
      `--input and --${kebab(given[0] as string)} are both given; put everything into the one or the other`,
    );
  const source =
    input === '-'
      ? await text(context.stdin as NodeJS.ReadStream)
      : readFile('input', input as string, context);
  return parse('input', input as string, source);
}

function readFile(flag: string, path: string, { cwd }: CommandContext): string {
  try {
    return readFileSync(resolve(cwd, path), 'utf8');
  } catch (error) {
    throw new UsageError(`--${flag} ${path} cannot be read: ${(error as Error).message}`);
  }
}

function parse(flag: string, given: string, source: string): unknown {
  try {
    return JSON.parse(source);
  } catch (error) {
    throw new UsageError(
      `--${flag} ${given} is not JSON: ${(error as Error).message.replaceAll(/\s+/g, ' ')}`,
    );
  }
}

function fromFlags(flags: Options, context: CommandContext): Readonly<Record<string, unknown>> {
  const request: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(flags)) {
    const field = kebab(name).replaceAll('-', '_');
    if (name === 'symbols') request[field] = (value as string).split(',').map((symbol) => symbol.trim());
    else if (name === 'skipTest' || name === 'onlyFailed') request[field] = boolean(value as string);
    else if (name === 'maxConcurrency' || name === 'batchDays') request[field] = number(value as string);
    else if (name === 'config') request[field] = config(value as string, context);
    else if (name === 'tags') request[field] = Object.fromEntries((value as readonly string[]).map(tag));
    else request[field] = value;
  }
  return request;
}

const kebab = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** What a text says, or the text, which the run request's schema then refuses by name. */
const boolean = (value: string): unknown => value === 'true' || (value === 'false' ? false : value);

/** The number that a text is, or the text, which the run request's schema then refuses by name. */
const number = (value: string): unknown => (/^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value);

/** JSON begins with a brace, the name of a file does not. */
function config(given: string, context: CommandContext): unknown {
  const isJson = given.trimStart().startsWith('{');
  return parse('config', given, isJson ? given : readFile('config', given, context));
}

function tag(pair: string): readonly [string, string] {
  const at = pair.indexOf('=');
  if (at < 1) throw new UsageError(`--tags ${pair} is not a tag; write KEY=VALUE`);
  return [pair.slice(0, at), pair.slice(at + 1)];
}
