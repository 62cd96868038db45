import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Role } from 'aws-cdk-lib/aws-iam';
import { build } from 'esbuild';
import { buildProject, QuantflowPipeline } from 'quantflow/cdk';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { BuiltProject } from '../../infra/build-project.ts';
import { type DuckDbLayer, duckDbLayer, layerDir, packagesInLayer } from '../../infra/bundle/duckdb-layer.ts';
import { embeddedProject } from '../../infra/bundle/embedded-project.ts';
import { bundleProject, type FunctionName } from '../../infra/bundle.ts';
import { startXRayDaemon, traced } from '../support/xray-daemon.ts';
import { filesIn, mostZipped, zippedBytes } from './bundle-size.ts';
import { invoke, runImage } from './run-bundle.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const dir = mkdtempSync(join(tmpdir(), 'quantflow-bundle-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Ms that bundling may take: it takes some seconds of both cores, on a loaded machine many times that. */
const bundling = 300_000;
let built: BuiltProject;
let layer: DuckDbLayer;
beforeAll(async () => {
  const project = fileURLToPath(new URL('own-project', import.meta.url));
  built = await buildProject({ project, env: 'prod' }, join(dir, 'bundles'));
  layer = duckDbLayer(join(dir, 'dist'));
}, bundling);

test('a stack of a user has the project in it, and grants on what is there', () => {
  const app = new App({
    outdir: join(dir, 'cdk.out'),
    context: { 'aws:cdk:disable-asset-staging': true },
    ...{ analyticsReporting: false, treeMetadata: false, builtinCloudFormationValidation: false },
  });
  const stack = new Stack(app, 'Research');
  const pipeline = new QuantflowPipeline(stack, 'Pipeline', built);
  pipeline.data.grantRead(Role.fromRoleName(stack, 'Analysts', 'analysts'));
  expect([...pipeline.machines.keys()]).toEqual(['sql']);
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::StepFunctions::StateMachine', 1);
  template.hasResourceProperties('AWS::IAM::Policy', { Roles: ['analysts'] });
  template.hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Retain' });
});

// Those of the shipped project are weighed where they are deployed: test/rehearse.
test('every bundle is under its ceiling', () => {
  const { functions, images } = built.bundles;
  for (const folder of [...Object.values(functions), ...Object.values(images)])
    expect(zippedBytes(folder), folder).toBeLessThan(mostZipped);
});

test('a source map places what is ours and leaves packages out', () => {
  for (const [name, folder] of Object.entries(built.bundles.functions)) {
    const map = JSON.parse(readFileSync(join(folder, 'index.mjs.map'), 'utf8')) as { sources: string[] };
    expect(map.sources.filter((path) => /node_modules.*\.[cm]?js$/.test(path))).toEqual([]);
    expect(map.sources.some((path) => path.endsWith(`functions/${name}.ts`))).toBe(true);
  }
});

test('Plan and Finish know nothing of DuckDB; the others load it only when a table comes', () => {
  const text = (name: FunctionName): string =>
    readFileSync(join(built.bundles.functions[name], 'index.mjs'), 'utf8');
  for (const name of ['plan', 'finish'] as const) expect(text(name)).not.toContain('@duckdb/');
  for (const name of ['publish', 'step'] as const) {
    expect(text(name)).not.toMatch(/^import .*@duckdb/m);
    const required = [...text(name).matchAll(/require\w*\("(@duckdb\/[^"]+)"\)/g)].map(([, path]) => path);
    expect(new Set(required)).toEqual(new Set(['@duckdb/node-api', '@duckdb/node-bindings']));
  }
});

test('a bundle imports nothing but Node itself', () => {
  for (const folder of Object.values(built.bundles.functions)) {
    const text = readFileSync(join(folder, 'index.mjs'), 'utf8');
    const imported = [...text.matchAll(/^import .* from "([^"]+)";$/gm)].map(([, path]) => path as string);
    expect(imported.filter((path) => !isBuiltin(path))).toEqual([]);
    // To import them is to load fetch as well.
    expect(imported.filter((path) => /^(node:)?https?$/.test(path))).toEqual([]);
  }
});

test('an image has its Dockerfile, and the packages of the lock file for npm ci', () => {
  const image = built.bundles.images['step']!;
  expect(readdirSync(image).sort()).toEqual(
    ['Dockerfile', 'main.js', 'main.js.map', 'package-lock.json', 'package.json'].sort(),
  );
  const json = (name: string): any => JSON.parse(readFileSync(join(image, name), 'utf8'));
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  for (const [name, version] of Object.entries(json('package.json').dependencies))
    expect(version).toBe(lock.packages[`node_modules/${name}`].version);
  for (const [folder, entry] of Object.entries(json('package-lock.json').packages))
    if (folder !== '') expect(entry).toEqual(lock.packages[folder]);
  expect(json('package-lock.json').packages['node_modules/@duckdb/node-bindings-linux-arm64']).toBeDefined();
  for (const file of ['state-engine', 'feature-engine', 'embeddings'])
    expect(readFileSync(join(root, `batch-images/${file}/Dockerfile`), 'utf8')).toBe(
      readFileSync(join(image, 'Dockerfile'), 'utf8'),
    );
});

test('an image that is not there is refused by name', async () => {
  const options = { projectDir: root, outDir: join(dir, 'none'), images: ['gpu'] };
  await expect(bundleProject(options)).rejects.toThrow(
    'batch image "gpu" has no folder with a Dockerfile under batch-images; there are embeddings, feature-engine, state-engine, step',
  );
});

test('a setting that is not known is refused by name', async () => {
  await expect(buildProject({ enviroment: 'dev' })).rejects.toThrow('context enviroment is not known');
});

test('a folder without a project is refused', async () => {
  const options = { projectDir: dir, outDir: join(dir, 'none'), images: [] };
  await expect(bundleProject(options)).rejects.toThrow('has neither definitions.ts nor quantflow.yaml');
});

test('an invocation whose trace is sampled has its run, step and partition in the trace, and its error', async () => {
  const daemon = await startXRayDaemon();
  const invokeTraced = (sampled: 0 | 1) =>
    invoke(
      built.bundles.functions.step,
      { ...message, step: 'mids', runId: 'none' },
      {
        ...stores,
        ...traced(daemon, built.bundles.functions.step),
        _X_AMZN_TRACE_ID: `Root=1-6740a1b2-000000000000000000000001;Parent=0000000000000002;Sampled=${sampled}`,
      },
    );
  expect([invokeTraced(0).errorType, invokeTraced(1).errorType]).toEqual([
    'QuantFlow.InvalidInput',
    'QuantFlow.InvalidInput',
  ]);
  await vi.waitFor(() => expect(daemon.segments).not.toEqual([]));
  expect(daemon.segments).toMatchObject([
    {
      ...{ name: 'step', parent_id: '0000000000000002', fault: true },
      trace_id: '1-6740a1b2-000000000000000000000001',
      annotations: { run: 'none', job: 'sql', step: 'mids', partition: '2024-01-03', asset: 'mids' },
      cause: { exceptions: [{ message: expect.stringContaining('run none is not in the catalog') }] },
    },
  ]);
  daemon.close();
});

const url = (name: string): string => pathToFileURL(join(dir, name)).href;
const stores = {
  QUANTFLOW_DATA: url('data'),
  QUANTFLOW_RUNS: url('runs'),
  QUANTFLOW_CATALOG: url('catalog.sqlite').replace('file:', 'sqlite:'),
};
const execution = { id: 'e', name: 'run-1', startTime: '2024-01-10T12:00:00Z', redriveCount: 0 };
const attempt = { execution: 'e/child', redrive: 0, retry: 0 };
const message = { schemaVersion: 1, job: 'sql', runId: 'run-1', partition: '2024-01-03', attempt };

test.runIf(process.platform === 'linux')(
  'bundles run a project with nothing beside them: plan, steps, finish',
  () => {
    const env = { ...stores, NODE_PATH: join(layer.dir, packagesInLayer) };
    const input = { start_date: '2024-01-03', end_date: '2024-01-03' };
    // Plan has no layer.
    const planned = invoke(
      built.bundles.functions.plan,
      { schemaVersion: 1, job: 'sql', input, execution },
      stores,
    );
    expect(planned.result).toMatchObject({ planned: 3, stages: { stage_1: { shards: 1 } } });

    const quotes = invoke(built.bundles.functions.step, { ...message, step: 'quotes' }, env);
    expect(quotes.result).toEqual({ step: 'quotes', partition: '2024-01-03', published: true });
    // Metrics of Powertools, out of Lambda and Batch alike.
    expect(JSON.parse(quotes.printed)).toMatchObject({
      ...{ _aws: { CloudWatchMetrics: [{ Namespace: 'quantflow' }] }, environment: 'dev' },
      ...{ asset: 'quotes', StepsSucceeded: 1, Rows: 3 },
    });
    const [part] = filesIn(join(dir, 'data/quotes'));
    expect(readFileSync(part!).subarray(0, 4).toString()).toBe('PAR1');

    // Athena would have written mids by now; without it, what comes next says what is missing, by the name that Retry reads.
    const highest = { ...message, step: 'highest' };
    expect(invoke(built.bundles.functions.step, highest, env)).toMatchObject({
      errorType: 'QuantFlow.UpstreamMissing',
    });
    const ofImage = runImage(built.bundles.images['step']!, ['node', 'main.js'], {
      ...env,
      QUANTFLOW_TASK: JSON.stringify(highest),
    });
    expect(ofImage.code).toBe(1);
    expect(ofImage.stderr).toContain('mids');
    const [line] = ofImage.stderr.split('\n');
    expect(JSON.parse(line!)).toMatchObject({
      ...{ runId: 'run-1', step: 'highest', partition: '2024-01-03', attempt: '0000.00' },
      ...{ stream: 'log', level: 'error', message: expect.stringContaining('QuantFlow.UpstreamMissing') },
    });

    const finished = invoke(
      built.bundles.functions.finish,
      { schemaVersion: 1, job: 'sql', plan: planned.result, execution },
      stores,
    );
    expect(finished).toMatchObject({ errorType: 'QuantFlow.RunFailed' });
    expect(finished.errorMessage).toContain('2 of 3 planned asset partitions were not published');
  },
);

test('a store of an unknown kind is an error that names it', () => {
  const env = { ...stores, QUANTFLOW_DATA: 'ftp://bucket' };
  const { errorMessage } = invoke(built.bundles.functions.plan, {}, env);
  expect(errorMessage).toContain('object store url "ftp://bucket" is of no known kind');
});

/** Machine of an ELF file: 62 is x86-64, 183 is AArch64. */
const machineOf = (file: string): number => readFileSync(file).readUInt16LE(18);

test.runIf(existsSync(layerDir(join(root, 'dist'), 'arm64')))('the layer that was built is of arm64', () => {
  const { dir: folder, architecture, warning } = duckDbLayer(join(root, 'dist'));
  expect([architecture, warning]).toEqual(['arm64', undefined]);
  const bindings = join(folder, packagesInLayer, '@duckdb/node-bindings-linux-arm64');
  for (const file of ['duckdb.node', 'libduckdb.so']) expect(machineOf(join(bindings, file))).toBe(183);
});

test.runIf(process.platform === 'linux' && process.arch === 'x64')(
  'without a built layer the installed packages are taken, with their architecture, and it is said',
  () => {
    const { architecture, warning } = layer;
    expect(architecture).toBe('x64');
    expect(warning).toContain('node infra/build-layer.ts');
    const bindings = join(layer.dir, packagesInLayer, '@duckdb/node-bindings-linux-x64/duckdb.node');
    expect(machineOf(bindings)).toBe(62);
  },
);

test("a project's own feature operators are in its bundles", async () => {
  const { outputFiles } = await build({
    ...{ absWorkingDir: root, entryPoints: ['pipelines/project-of-environment.ts'], outdir: dir },
    ...{ bundle: true, write: false, platform: 'node', format: 'esm', packages: 'external' },
    plugins: [embeddedProject(join(root, 'examples/features'), {})],
  });
  expect(outputFiles.some(({ text }) => /name: "streak"/.test(text))).toBe(true);
});
