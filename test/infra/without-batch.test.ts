import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { definitionsIn } from '../../core/definitions-in.ts';
import { asset, batch, type Definitions, definitions, job } from '../../core/index.ts';
import { withoutBatch } from '../../core/without-batch.ts';
import type { Json } from '../../local/interpreter/index.ts';
import { loadProject } from '../../pipelines/load-project.ts';
import { compile } from '../../state-machines/compile.ts';
import { type TestHost, testHost } from '../support/host.ts';
import { qf } from '../support/qf.ts';
import { synthesize } from './synthesize.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const shipped = definitionsIn(await loadProject(root), 'dev');
const off = synthesize(shipped, { batch: 'off' });

test('without Batch there is no container, no network and no image', () => {
  const services = new Set(off.resources().map(({ Type }) => Type.split('::')[1]));
  expect(['Batch', 'EC2', 'ECR', 'ECS'].filter((service) => services.has(service))).toEqual([]);
  expect(off.text).not.toContain('ecr:');
  expect(off.text).not.toMatch(/batch:/);
});

test('a step that was made for a container is a function, and what it has less of is said', () => {
  const ofEnrich = off
    .resources('AWS::Lambda::Function')
    .find(({ Properties }) => Properties['Description'] === 'quantflow step of enrich_stage');
  expect(ofEnrich?.Properties).toMatchObject({
    ...{ MemorySize: 3008, Timeout: 900, EphemeralStorage: { Size: 10_240 } },
    Layers: [expect.anything()],
  });
  const said = off.warnings.filter((text) => text.includes('enrich_stage'));
  expect(said).toEqual([
    expect.stringContaining(
      'step enrich_stage is made for a container and runs as a function with batch=off, which has at most 10240 MB instead of 49152, 900 s instead of 7200',
    ),
    expect.stringContaining('step enrich_stage asks for 10240 MB and gets 3008'),
  ]);
});

test('qf check says it of an environment, and not of this machine', async () => {
  const check = (...args: string[]) => qf(['check', '--project', root, ...args]);
  const { stdout } = await check('--env', 'dev');
  expect(stdout).toMatch(/^warning: step enrich_stage is made for a container .* 10240 MB instead of 49152/m);
  expect((await check()).stdout).not.toContain('warning: step');
});

test('nothing is said of a container that a function has enough for', () => {
  const small = asset({
    key: 'a',
    compute: batch({ vcpu: 0.5, memoryMb: 1024, timeoutSeconds: 300 }),
    run: () => {},
  });
  const project = definitions({ assets: [small], jobs: [job({ name: 'only' })] });
  expect(withoutBatch(project).notes).toEqual([]);
  const { resources, warnings } = synthesize(project, { batch: 'off' });
  expect(warnings).toEqual([]);
  const [step] = resources('AWS::Lambda::Function').filter(({ Properties }) =>
    Properties['Description'].includes('step of a'),
  );
  expect(step?.Properties).toMatchObject({ MemorySize: 1024, Timeout: 300 });
});

/** What a run published: values and numbers of rows by asset and partition. */
async function published(host: TestHost): Promise<Readonly<Record<string, unknown>>> {
  const { items } = await host.runtime.catalog.materializationsOfRun('r', { limit: 1000 });
  const made: Record<string, unknown> = {};
  for (const { asset, partition, kind, rows } of items)
    made[`${asset} ${partition}`] = kind === 'json' ? await host.value(asset, partition) : { rows };
  return made;
}

const cases = fileURLToPath(new URL('../cases/', import.meta.url));

test.each(['multi-asset', 'optional-batch', 'dynamic-map-chain'])(
  '%s makes the same without Batch, by workers that know the project as it is',
  async (shape) => {
    const { default: project, input = {} } = (await import(`${cases}${shape}/definitions.ts`)) as {
      readonly default: Definitions;
      readonly input?: Json;
    };
    const run = async (jobs: Definitions['jobs']): Promise<unknown> => {
      const host = await testHost(project, undefined, cases + shape, {}, { jobs });
      expect(await host.run('r', input)).toMatchObject({ status: 'SUCCEEDED' });
      const made = await published(host);
      await host.close();
      return made;
    };
    const submits = ({ jobs }: Definitions): boolean =>
      JSON.stringify(compile([...jobs.values()][0]!)).includes('batch:submitJob');
    const { definitions: without } = withoutBatch(project);
    expect([submits(project), submits(without)]).toEqual([true, false]);
    expect(await run(without.jobs)).toEqual(await run(project.jobs));
  },
);
