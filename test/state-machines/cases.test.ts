import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Definitions } from '../../core/index.ts';
import { complaintsOf } from '../../infra/synth/state-machine.ts';
import { compile } from '../../state-machines/compile.ts';
import type { CompiledJob } from '../../state-machines/types.ts';
import { compactJson } from '../support/compact-json.ts';
import { branchesOf } from './branches.ts';

/** Graph shapes: a folder each, with what its first job compiles to. `vitest run test/state-machines -u` writes it. */
const cases = new URL('../cases/', import.meta.url);
const shapes = readdirSync(cases, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'broken')
  .map(({ name }) => name);

const compiled = new Map<string, CompiledJob>();

test.each(shapes)('%s compiles to what is written', async (shape) => {
  const folder = new URL(`${shape}/`, cases);
  const { default: project } = (await import(new URL('definitions.ts', folder).href)) as {
    readonly default: Definitions;
  };
  const [job] = project.jobs.values();
  const made = compile(job!);
  const { asl, permissions, schedules } = made;
  compiled.set(shape, made);
  const expected = (name: string): string => new URL(name, folder).pathname;
  await expect(compactJson(asl)).toMatchFileSnapshot(expected('job.asl.json'));
  await expect(compactJson(permissions)).toMatchFileSnapshot(expected('permissions.json'));
  await expect(compactJson(schedules)).toMatchFileSnapshot(expected('schedule.json'));
});

test('what they compile to is valid', () => {
  const machines = new Map([...compiled].map(([shape, { asl }]) => [shape, asl]));
  const substitutions = Object.assign({}, ...[...compiled.values()].map((one) => one.substitutions));
  expect(compiled.size).toBe(shapes.length);
  expect(complaintsOf(JSON.stringify(branchesOf(machines)), substitutions)).toBe('');
});

test('what is not valid in one of them is found', () => {
  const [shape, { asl, substitutions }] = [...compiled][0]!;
  const broken = { ...asl, States: { ...asl.States, Plan: { ...asl.States['Plan'], Next: 'Nowhere' } } };
  const machines = branchesOf(new Map([[shape, broken as typeof asl]]));
  expect(complaintsOf(JSON.stringify(machines), substitutions)).toContain(`${shape}: Nowhere`);
});
