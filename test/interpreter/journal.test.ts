import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import {
  describeExecution,
  executionArn,
  fileJournal,
  type Journal,
  type JournalRecord,
  memoryJournal,
} from '../../local/interpreter/index.ts';
import { crashMachine } from './crash-machine.ts';
import { redrive, run, statesOf, taskOf, testHost, types } from './support.ts';

const root = mkdtempSync(join(tmpdir(), 'journal-'));
afterAll(() => rmSync(root, { recursive: true }));
let dirs = 0;
const newDir = (): string => join(root, String(++dirs));

const record = (index: number): JournalRecord => ({ item: { index, status: 'SUCCEEDED' } });
const mapRunArn = 'arn:aws:states:local:000000000000:mapRun:m/L:00000000-0000-0000-0000-000000000000';

test.each<[string, () => Journal]>([
  ['memory', memoryJournal],
  ['files', () => fileJournal(newDir())],
])('the %s journal gives back what was appended, in order, by ARN', (_, make) => {
  const journal = make();
  const [a, b, child] = [executionArn('m', 'a'), executionArn('m2', 'b'), executionArn('m/L', 'a')];
  expect(journal.read(a)).toEqual([]);
  expect(journal.list()).toEqual([]);
  for (const arn of [a, b, child, mapRunArn]) for (let i = 0; i < 3; i++) journal.append(arn, record(i));
  journal.close(a);
  journal.append(a, record(3));
  expect(journal.read(a)).toEqual([0, 1, 2, 3].map(record));
  for (const arn of [b, child, mapRunArn]) expect(journal.read(arn)).toEqual([0, 1, 2].map(record));
  expect(new Set(journal.list())).toEqual(new Set([a, b]));
});

test('a file is readable by another journal at once, and lies where the format says', () => {
  const dir = newDir();
  fileJournal(dir).append(mapRunArn, record(0));
  fileJournal(dir).append(executionArn('m/L', 'c'), record(0));
  fileJournal(dir).append(executionArn('m', 'x'), record(0));
  expect(fileJournal(dir).read(mapRunArn)).toEqual([record(0)]);
  expect(readdirSync(dir, { recursive: true }).sort()).toEqual([
    'm',
    'm/L',
    'm/L/00000000-0000-0000-0000-000000000000.run.jsonl',
    'm/L/c.jsonl',
    'm/x.jsonl',
  ]);
});

test('a torn last line never happened, and the next record is not lost to it', () => {
  const dir = newDir();
  const arn = executionArn('m', 'x');
  fileJournal(dir).append(arn, record(0));
  appendFileSync(join(dir, 'm/x.jsonl'), '{"item":{"ind');
  const journal = fileJournal(dir);
  expect(journal.read(arn)).toEqual([record(0)]);
  journal.append(arn, record(1));
  expect(journal.read(arn)).toEqual([record(0), record(1)]);
});

test('more executions than files may be open at once', () => {
  const journal = fileJournal(newDir());
  const arns = Array.from({ length: 300 }, (_, i) => executionArn('m', `x${i}`));
  for (let i = 0; i < 2; i++) for (const arn of arns) journal.append(arn, record(i));
  const open = readdirSync('/proc/self/fd').length;
  expect(open).toBeLessThan(250);
  for (const arn of arns) expect(journal.read(arn)).toEqual([record(0), record(1)]);
});

test('an ARN of elsewhere is refused', () => {
  const journal = fileJournal(newDir());
  expect(() => journal.append('arn:aws:states:eu-west-1:1:execution:m:x', record(0))).toThrow(
    'is not the ARN of an execution or map run of this host',
  );
  expect(() => journal.append(executionArn('..', 'x'), record(0))).toThrow('is not the ARN');
  expect(() => journal.append(executionArn('m/..', 'x'), record(0))).toThrow('is not the ARN');
});

test('names that are no file names are refused', async () => {
  const { startExecution } = await import('../../local/interpreter/index.ts');
  const machine = statesOf({ A: taskOf() });
  const start = (name: string, stateMachineName = 'm') =>
    startExecution(machine, { name, stateMachineName, input: {} }, testHost());
  await expect(start('../x')).rejects.toMatchObject({
    name: 'InvalidName',
    message: 'the execution name "../x" must be 1 to 80 of the characters A-Z a-z 0-9 - _',
  });
  await expect(start('a'.repeat(81))).rejects.toMatchObject({ name: 'InvalidName' });
  await expect(start('x', '')).rejects.toMatchObject({ name: 'InvalidName' });
});

test('an execution whose process was killed with SIGKILL goes on in another', async () => {
  const dir = newDir();
  const script = fileURLToPath(new URL('./crash-process.ts', import.meta.url));
  const { signal, stderr } = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', script, dir],
    {
      encoding: 'utf8',
    },
  );
  expect(signal, stderr).toBe('SIGKILL');
  const journal = fileJournal(dir);
  const calls: unknown[] = [];
  const host = testHost(
    async ({ arguments: args }) => {
      calls.push(args);
      return args;
    },
    { journal },
  );
  const arn = executionArn('m', 'x');
  expect(describeExecution(arn, journal)).toMatchObject({ status: 'RUNNING' });
  expect(types(journal).at(-1)).toBe('MapRunStarted');
  expect(await redrive(crashMachine, host)).toMatchObject({ status: 'SUCCEEDED', output: [0, 1, 2, 3] });
  expect(calls).toEqual([2, 3]);
});

test('files hold one JSON record a line', async () => {
  const dir = newDir();
  await run(
    statesOf({ A: { Type: 'Succeed' } }),
    { text: 'a\nb' },
    testHost(undefined, { journal: fileJournal(dir) }),
  );
  const lines = readFileSync(join(dir, 'm/x.jsonl'), 'utf8').trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line).event.type)).toEqual([
    'ExecutionStarted',
    'SucceedStateEntered',
    'SucceedStateExited',
    'ExecutionSucceeded',
  ]);
});
