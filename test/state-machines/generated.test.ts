import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { complaintsOf } from '../../infra/synth/state-machine.ts';
import { loadProject } from '../../pipelines/load-project.ts';
import type { StateMachine } from '../../state-machines/asl/types.ts';
import { compile, renderDefinition } from '../../state-machines/compile.ts';
import { extentOf } from '../../state-machines/measure.ts';
import { brokenTransitions, statesOf } from './asl.ts';

const dir = new URL('../../state-machines/generated/', import.meta.url);
const { jobs } = await loadProject(fileURLToPath(new URL('../..', import.meta.url)));
const compiled = [...jobs.values()].map(compile);
const names = compiled.map(({ job }) => job);

/** Hard limits of Step Functions: bytes of a definition, characters of a Distributed Map's label. */
const limits = { definition: 1_048_576, label: 40 };

const textOf = (job: string): string => readFileSync(new URL(`${job}.asl.json`, dir), 'utf8');

test('the committed state machines are the shipped jobs, and nothing else', () => {
  expect(readdirSync(dir).sort()).toEqual(names.map((name) => `${name}.asl.json`).sort());
});

test.each(compiled)('$job is committed as it compiles; npm run generate writes it', ({ job, asl }) => {
  expect(textOf(job)).toBe(renderDefinition(asl));
});

test.each(compiled)('$job is a valid state machine within the limits of the service', (job) => {
  const text = textOf(job.job);
  const machine = JSON.parse(text) as StateMachine;
  expect(complaintsOf(text, job.substitutions)).toBe('');
  expect(brokenTransitions(machine)).toEqual([]);
  expect(Buffer.byteLength(text)).toBeLessThan(limits.definition);
  const labels = statesOf(machine).flatMap(([, state]) => ('Label' in state ? [state.Label] : []));
  expect(new Set(labels).size).toBe(labels.length);
  for (const label of labels) {
    expect(label.length).toBeLessThanOrEqual(limits.label);
    expect(label).toMatch(/^[A-Za-z0-9_-]+$/);
  }
});

test.each(compiled)('$job ends at a task that throws, so that it can be redriven', ({ asl }) => {
  const ends = Object.values(asl.States).map(({ Type }) => Type);
  expect(ends).not.toContain('Fail');
  const finish = asl.States['Finish'];
  expect(finish).toMatchObject({ Type: 'Task' });
  expect(finish).not.toHaveProperty('Catch');
});

test('a day of twelve assets takes at most 16 transitions', () => {
  const job = compiled.find(({ job }) => job === 'quantflow_pipeline')!;
  expect(job.asl.Comment).toContain('12 assets');
  const [stage, ...others] = Object.values(job.asl.States).filter((state) => state.Type === 'Map');
  expect(others).toEqual([]);
  expect(extentOf(stage!.ItemProcessor).transitions).toBeLessThanOrEqual(16);
});

test('a run stays far below 25,000 events of history: its parent has a handful of states, its children hold a shard each', () => {
  for (const { asl } of compiled) {
    const stages = Object.values(asl.States).filter((state) => state.Type === 'Map');
    for (const states of [asl, ...stages.map(({ ItemProcessor }) => ItemProcessor)])
      expect(extentOf(states).mostEvents).toBeLessThan(10_000);
  }
});
