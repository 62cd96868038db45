/** The query of the skeleton in a process of its own, as Athena's stand-in runs it: `node bench/dssm-skeleton.ts FOLDER`. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { quoteLiteral } from '../runtime/io/duckdb/quote.ts';
import { withSession } from '../runtime/sql/session.ts';

const [data] = process.argv.slice(2) as [string];
const skeleton = join(data, 'skeleton.parquet');
const select = readFileSync(join(data, 'skeleton.sql'), 'utf8');
rmSync(skeleton, { force: true });
await withSession('bench', new AbortController().signal, (connection) =>
  connection.run(`COPY (${select}) TO ${quoteLiteral(skeleton)} (FORMAT parquet, COMPRESSION zstd)`),
);
