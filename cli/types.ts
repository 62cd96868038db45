/** What a command of `qf` is: a value with its arguments and options; its code is loaded when it runs. */
import type { ProgramCall } from './programs.ts';

/** Parsed options by their long name in camel case. */
export type Options = Readonly<Record<string, unknown>>;

/** What a command is told besides its own arguments. */
export interface CommandContext {
  /** Print one JSON document instead of text. */
  readonly json: boolean;
  /** Folder given by --project. */
  readonly project: string | undefined;
  /** Name of the environment: --env, else QUANTFLOW_ENV. */
  readonly environment: string | undefined;
  /** --env was given: the command is about the environment's deployment, not this machine. */
  readonly isDeployed: boolean;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly random: () => number;
  /** Resolves after some ms, or once the signal is aborted. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Runs a program: tests give their own. @default as a child process */
  readonly runProgram?: (call: ProgramCall) => Promise<number | undefined>;
  /** Opens the stores of a deployment. @default by their urls */
  readonly openRuntime?: typeof import('../runtime/open-runtime.ts').openRuntime;
  readonly stdout: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean };
  readonly stdin: NodeJS.ReadableStream;
}

/** An option of a command. */
export interface OptionSpec {
  /** As commander writes it: `--start-date <date>`. */
  readonly flags: string;
  readonly description: string;
  /** May be given several times. */
  readonly repeatable?: boolean;
}

/** A command. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  /** As commander writes them: `[job]`, `<run>`. */
  readonly args?: readonly { readonly spec: string; readonly description: string }[];
  readonly options?: readonly OptionSpec[];
  readonly examples?: readonly string[];
  /** Runs it; the result is the exit code: 0 ok, 1 the run failed. Bad usage and input are thrown. */
  run(args: readonly string[], options: Options, context: CommandContext): Promise<number>;
}
