import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Definitions } from '../../core/index.ts';
import { complaintsOf } from '../../infra/synth/state-machine.ts';
import { compile, renderDefinition } from '../../state-machines/compile.ts';
import { compactJson } from '../support/compact-json.ts';

/** Graph shapes: a folder each, with what its first job compiles to. `vitest run test/state-machines -u` writes it. */
const cases = new URL('../cases/', import.meta.url);
const shapes = readdirSync(cases, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'broken')
  .map(({ name }) => name);

test.each(shapes)('%s compiles to what is written, and it is valid', async (shape) => {
  const folder = new URL(`${shape}/`, cases);
  const { default: project } = (await import(new URL('definitions.ts', folder).href)) as {
    readonly default: Definitions;
  };
  const [job] = project.jobs.values();
  const { asl, permissions, schedules, substitutions } = compile(job!);
  const expected = (name: string): string => new URL(name, folder).pathname;
  await expect(compactJson(asl)).toMatchFileSnapshot(expected('job.asl.json'));
  await expect(compactJson(permissions)).toMatchFileSnapshot(expected('permissions.json'));
  await expect(compactJson(schedules)).toMatchFileSnapshot(expected('schedule.json'));
  expect(complaintsOf(renderDefinition(asl), substitutions)).toBe('');
});
