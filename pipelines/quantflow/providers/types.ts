/**
 * Providers of raw data. A provider opens one file (an exchange, a data type, a date, a symbol) as a stream of bytes
 * in the layout of `csv/layouts.ts`, gzipped or plain. To add one: a file beside this one and a line in `index.ts`.
 */
import type { z } from 'zod';
import type { DataType } from '../csv/layouts.ts';

/** One file asked of a provider. */
export interface FileRequest {
  readonly exchange: string;
  /** Key of `csv/layouts.ts`. */
  readonly dataType: DataType;
  /** UTC date, `YYYY-MM-DD`. */
  readonly date: string;
  /** The provider's name of the symbol. */
  readonly symbol: string;
  readonly ticksPerUnit: number;
  /** The feed's values of the provider's `content` options. */
  readonly content: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
}

/** A connected provider. */
export interface Source {
  /** What a message calls the file: its URL or name. */
  nameOf(request: FileRequest): string;
  /**
   * The file's bytes.
   *
   * @throws Failure when there is no such file or it is refused; any other error may be worth another try
   */
  open(request: FileRequest): AsyncIterable<Uint8Array>;
}

/** What a provider takes from its surroundings. */
export interface Host {
  fetch(url: string, init: RequestInit): Promise<Response>;
  /** Resolves after `ms` milliseconds; rejects when the signal is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Uniform in [0, 1). */
  random(): number;
  /** Value of an environment variable. */
  env(name: string): string | undefined;
}

/** Options by key, each with its schema. */
export type OptionFields = Readonly<Record<string, z.ZodType>>;

/** A provider. */
export interface Provider {
  /** Value of a feed's `provider`. */
  readonly name: string;
  /** What it is, in a sentence. */
  readonly doc: string;
  /** Data types that it has. */
  readonly dataTypes: readonly DataType[];
  /** The only exchange it has; undefined when the feed must name one. */
  readonly exchange: string | undefined;
  /** Options that decide what the files hold: part of the code version. */
  readonly content: OptionFields;
  /** Options of the way there, such as an address or a credential: another value gives the same data. */
  readonly connection: OptionFields;
  /** Ticks per price unit of a symbol, where the provider knows it. */
  ticksPerUnit?(symbol: string): number | undefined;
  /** A source with checked `connection` options. */
  connect(connection: Readonly<Record<string, unknown>>, host: Host): Source;
}
