/** Logs as files: `<root>/<run>/<step>/<partition>/<attempt>.jsonl`, a line each. */
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { tailOf } from './tail.ts';
import type { AttemptLog, LogLine, LogRef, LogSink, LogSource } from './types.ts';

/** Folder name of a partition key; `|` and `:` are not for every file system. */
const encode = (partition: string): string => (partition === '' ? '_' : encodeURIComponent(partition));
const decode = (name: string): string => (name === '_' ? '' : decodeURIComponent(name));

/** Logs below a folder, for one machine. */
export function fileLogs(root: string): LogSink & LogSource {
  const source: LogSink & LogSource = {
    open({ runId, step, partition, attempt }: LogRef) {
      const path = join(root, runId, step, encode(partition), `${attempt}.jsonl`);
      let file: number | undefined;
      return {
        write(line) {
          if (file === undefined) {
            mkdirSync(dirname(path), { recursive: true });
            file = openSync(path, 'a');
          }
          writeSync(file, `${JSON.stringify(line)}\n`);
        },
        close() {
          if (file !== undefined) closeSync(file);
          file = undefined;
        },
      };
    },
    async *read(runId, step): AsyncIterable<AttemptLog> {
      for (const name of step === undefined ? names(join(root, runId)) : [step]) {
        for (const partition of names(join(root, runId, name))) {
          for (const file of names(join(root, runId, name, partition))) {
            const text = readFileSync(join(root, runId, name, partition, file), 'utf8');
            // A kill can tear the last line: it is left out.
            const lines = text
              .slice(0, text.lastIndexOf('\n') + 1)
              .split('\n')
              .filter((line) => line !== '')
              .map((line) => JSON.parse(line) as LogLine);
            yield {
              runId,
              step: name,
              partition: decode(partition),
              attempt: file.replace(/\.jsonl$/, ''),
              lines,
            };
          }
        }
      }
    },
    tail: (runId, step) => tailOf(() => source.read(runId, step)),
  };
  return source;
}

function names(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
