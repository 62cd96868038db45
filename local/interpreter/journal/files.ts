/**
 * A journal in files: JSON lines, a file an execution or map run.
 *
 * ```
 * <dir>/<machine>/<name>.jsonl                    an execution
 * <dir>/<machine>/<Label>/<child>.jsonl           a child of a map run
 * <dir>/<machine>/<Label>/<map run>.run.jsonl     a map run
 * ```
 */
import {
  closeSync,
  type Dirent,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { executionArn, parseArn } from '../arn.ts';
import type { Journal, JournalRecord } from './types.ts';

/** Files kept open at once; the one that was longest unused is closed, and opened again when needed. */
const maxOpenFiles = 128;

/** A journal in a folder, which is made when first needed. Appends go to the system at once, without syncing the disk. */
export function fileJournal(dir: string): Journal {
  /** In the order of last use. */
  const open = new Map<string, number>();

  const close = (arn: string): void => {
    const file = open.get(arn);
    if (file === undefined) return;
    open.delete(arn);
    closeSync(file);
  };

  const fileOf = (arn: string): number => {
    let file = open.get(arn);
    if (file !== undefined) open.delete(arn);
    else {
      if (open.size >= maxOpenFiles) close(open.keys().next().value as string);
      file = openForAppend(pathOf(dir, arn));
    }
    open.set(arn, file);
    return file;
  };

  return {
    append(arn, record) {
      writeWhole(fileOf(arn), `${JSON.stringify(record)}\n`);
    },
    read: (arn) => readRecords(pathOf(dir, arn)),
    list() {
      const arns: string[] = [];
      for (const machine of entries(dir)) {
        if (!machine.isDirectory()) continue;
        for (const file of entries(join(dir, machine.name))) {
          if (file.isFile() && file.name.endsWith('.jsonl'))
            arns.push(executionArn(machine.name, file.name.slice(0, -'.jsonl'.length)));
        }
      }
      return arns;
    },
    close,
  };
}

function pathOf(dir: string, arn: string): string {
  const parts = parseArn(arn);
  if (parts === undefined)
    throw new Error(`${JSON.stringify(arn)} is not the ARN of an execution or map run of this host`);
  const { kind, machine, label, name } = parts;
  const file = `${name}${kind === 'mapRun' ? '.run' : ''}.jsonl`;
  return label === undefined ? join(dir, machine, file) : join(dir, machine, label, file);
}

function openForAppend(path: string): number {
  let file: number;
  try {
    file = openSync(path, 'a+');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    mkdirSync(dirname(path), { recursive: true });
    file = openSync(path, 'a+');
  }
  endTornLine(file);
  return file;
}

/** What a killed process left half-written stays, on a line of its own. */
function endTornLine(file: number): void {
  const { size } = fstatSync(file);
  if (size === 0) return;
  const last = Buffer.alloc(1);
  readSync(file, last, 0, 1, size - 1);
  if (last[0] !== 0x0a) writeWhole(file, '\n');
}

function writeWhole(file: number, line: string): void {
  const bytes = Buffer.from(line);
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}

/** A line that is not JSON was torn by the death of its process: it never happened. */
function readRecords(path: string): readonly JournalRecord[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  const records: JournalRecord[] = [];
  for (const line of text.split('\n')) {
    if (line === '') continue;
    try {
      records.push(JSON.parse(line) as JournalRecord);
    } catch {}
  }
  return records;
}

function entries(dir: string): Dirent[] {
  try {
    return readdirSync(dir, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
