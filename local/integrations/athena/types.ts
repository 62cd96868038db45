/** What the Athena stand-in asks of its host, takes and gives. */
import { z } from 'zod';
import type { ColumnType } from '../../../core/assets/table.ts';

/** A table of the Glue database. */
export interface GlueTable {
  readonly columns: readonly { readonly name: string; readonly type: ColumnType }[];
  /** Partition keys, all strings; a file's values are the folders of its path: `.../dt=2024-08-08/sym=ETHUSDT/...`. */
  readonly partitionKeys: readonly string[];
  /** Local paths of the files of all partitions, as published; those of a partition in row order. */
  readonly files: readonly string[];
  /** Columns whose order the rows of a file come in. @default none */
  readonly sortKey?: readonly string[];
}

/** What is outside a query. */
export interface AthenaHost {
  /** A table by its name in the database, undefined when there is none. */
  readonly tables: (name: string) => Promise<GlueTable | undefined>;
  /** Local folder of an `s3://` URI. */
  readonly folder: (uri: string) => string;
  readonly uuid: () => string;
  /** From 0 to below 1. */
  readonly random: () => number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Arguments of `athena:startQueryExecution.sync`, as far as the stand-in knows them. */
export interface StartQueryExecution {
  readonly QueryString: string;
  readonly ExecutionParameters?: readonly string[] | undefined;
  readonly QueryExecutionContext: { readonly Database: string };
  readonly WorkGroup?: string | undefined;
  readonly ClientRequestToken?: string | undefined;
}

const maxQueryBytes = 262_144;

/** Athena's own limits on the arguments; what it would ignore is refused. */
export const startQueryExecution: z.ZodType<StartQueryExecution> = z.strictObject({
  QueryString: z
    .string()
    .min(1)
    .refine((text) => new TextEncoder().encode(text).length <= maxQueryBytes, {
      message: `must be at most ${maxQueryBytes} bytes`,
    }),
  ExecutionParameters: z.array(z.string().min(1).max(1024)).min(1).optional(),
  QueryExecutionContext: z.strictObject({ Database: z.string().min(1) }),
  WorkGroup: z.string().optional(),
  ClientRequestToken: z.string().min(32).max(128).optional(),
});

/** A query that failed: Athena's error code, such as `SYNTAX_ERROR`, and what is wrong. */
export class QueryError extends Error {
  /** False for what the engine is to blame for. */
  readonly isUserError: boolean;

  constructor(code: string, message: string, options: { isUserError?: boolean; cause?: unknown } = {}) {
    super(`${code}: ${message}`, { cause: options.cause });
    this.name = 'QueryError';
    this.isUserError = options.isUserError ?? true;
  }
}
