import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { duckDbLayer, layerDir, packagesInLayer } from '../../infra/bundle/duckdb-layer.ts';
import { embeddedProject } from '../../infra/bundle/embedded-project.ts';
import { type Bundles, bundleProject } from '../../infra/bundle.ts';
import { startXRayDaemon, traced } from '../support/xray-daemon.ts';
import { invoke, runImage } from './run-bundle.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const dir = mkdtempSync(join(tmpdir(), 'quantflow-bundle-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Bytes that the upload of a bundle without DuckDB may have, packed. */
const mostZipped = 1.5e6;

/** Ms that bundling may take: it takes some ten seconds of both cores, on a loaded machine many times that. */
const bundling = 300_000;
let shipped: Bundles;
let own: Bundles;
beforeAll(async () => {
  const images = ['embeddings', 'feature-engine', 'state-engine', 'step'];
  shipped = await bundleProject({ projectDir: root, outDir: join(dir, 'shipped'), images });
  own = await bundleProject({
    projectDir: join(root, 'test/cases/sql'),
    outDir: join(dir, 'own'),
    images: ['step'],
  });
}, bundling);

const files = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

test('every bundle is under its ceiling', () => {
  for (const folder of [...Object.values(shipped.functions), ...Object.values(shipped.images)]) {
    const zipped = files(folder).reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0);
    expect(zipped, folder).toBeLessThan(mostZipped);
  }
});

test('a source map places what is ours and leaves packages out', () => {
  for (const [name, folder] of Object.entries(shipped.functions)) {
    const map = JSON.parse(readFileSync(join(folder, 'index.mjs.map'), 'utf8')) as { sources: string[] };
    expect(map.sources.filter((path) => /node_modules.*\.[cm]?js$/.test(path))).toEqual([]);
    expect(map.sources.some((path) => path.endsWith(`functions/${name}.ts`))).toBe(true);
  }
});

test('Plan and Finish know nothing of DuckDB; the others load it only when a table comes', () => {
  const text = (name: keyof Bundles['functions']): string =>
    readFileSync(join(shipped.functions[name], 'index.mjs'), 'utf8');
  for (const name of ['plan', 'finish'] as const) expect(text(name)).not.toContain('@duckdb/');
  for (const name of ['publish', 'step'] as const) {
    expect(text(name)).not.toMatch(/^import .*@duckdb/m);
    const required = [...text(name).matchAll(/require\w*\("(@duckdb\/[^"]+)"\)/g)].map(([, path]) => path);
    expect(new Set(required)).toEqual(new Set(['@duckdb/node-api', '@duckdb/node-bindings']));
  }
});

test('a bundle imports nothing but Node itself', () => {
  for (const folder of Object.values(shipped.functions)) {
    const text = readFileSync(join(folder, 'index.mjs'), 'utf8');
    const imported = [...text.matchAll(/^import .* from "([^"]+)";$/gm)].map(([, path]) => path as string);
    expect(imported.filter((path) => !isBuiltin(path))).toEqual([]);
    // To import them is to load fetch as well.
    expect(imported.filter((path) => /^(node:)?https?$/.test(path))).toEqual([]);
  }
});

test('an image has its Dockerfile, and the packages of the lock file for npm ci', () => {
  const image = shipped.images['state-engine']!;
  expect(readdirSync(image).sort()).toEqual(
    // The YAML files of the ranking pipeline.
    ['Dockerfile', 'files', 'main.js', 'main.js.map', 'package-lock.json', 'package.json'].sort(),
  );
  const json = (name: string): any => JSON.parse(readFileSync(join(image, name), 'utf8'));
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  for (const [name, version] of Object.entries(json('package.json').dependencies))
    expect(version).toBe(lock.packages[`node_modules/${name}`].version);
  for (const [folder, entry] of Object.entries(json('package-lock.json').packages))
    if (folder !== '') expect(entry).toEqual(lock.packages[folder]);
  expect(json('package-lock.json').packages['node_modules/@duckdb/node-bindings-linux-arm64']).toBeDefined();
  for (const file of ['step', 'feature-engine', 'embeddings'])
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

test('a folder without a project is refused', async () => {
  const options = { projectDir: dir, outDir: join(dir, 'none'), images: [] };
  await expect(bundleProject(options)).rejects.toThrow('has neither definitions.ts nor quantflow.yaml');
});

test('an invocation whose trace is sampled has its run, step and partition in the trace, and its error', async () => {
  const daemon = await startXRayDaemon();
  const invokeTraced = (sampled: 0 | 1) =>
    invoke(
      own.functions.step,
      { ...message, step: 'mids', runId: 'none' },
      {
        ...stores,
        ...traced(daemon, own.functions.step),
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
    const layer = duckDbLayer(join(dir, 'dist'));
    const env = { ...stores, NODE_PATH: join(layer.dir, packagesInLayer) };
    const input = { start_date: '2024-01-03', end_date: '2024-01-03' };
    // Plan has no layer.
    const planned = invoke(own.functions.plan, { schemaVersion: 1, job: 'sql', input, execution }, stores);
    expect(planned.result).toMatchObject({ planned: 3, stages: { stage_1: { shards: 1 } } });

    const quotes = invoke(own.functions.step, { ...message, step: 'quotes' }, env);
    expect(quotes.result).toEqual({ step: 'quotes', partition: '2024-01-03', published: true });
    // Metrics of Powertools, out of Lambda and Batch alike.
    expect(JSON.parse(quotes.printed)).toMatchObject({
      ...{ _aws: { CloudWatchMetrics: [{ Namespace: 'quantflow' }] }, environment: 'dev' },
      ...{ asset: 'quotes', StepsSucceeded: 1, Rows: 3 },
    });
    const [part] = files(join(dir, 'data/quotes'));
    expect(readFileSync(part!).subarray(0, 4).toString()).toBe('PAR1');

    // Athena would have written mids by now; without it, what comes next says what is missing, by the name that Retry reads.
    const highest = { ...message, step: 'highest' };
    expect(invoke(own.functions.step, highest, env)).toMatchObject({
      errorType: 'QuantFlow.UpstreamMissing',
    });
    const ofImage = runImage(own.images['step']!, ['node', 'main.js'], {
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
      own.functions.finish,
      { schemaVersion: 1, job: 'sql', plan: planned.result, execution },
      stores,
    );
    expect(finished).toMatchObject({ errorType: 'QuantFlow.RunFailed' });
    expect(finished.errorMessage).toContain('2 of 3 planned asset partitions were not published');
  },
);

test('the shipped project is inside its bundles, with the files that it reads from beside its modules', () => {
  const input = { start_date: '2024-01-03', symbols: ['NONE'] };
  const planned = invoke(
    shipped.functions.plan,
    { schemaVersion: 1, job: 'quantflow_pipeline', input, execution },
    stores,
  );
  expect(planned).toMatchObject({ errorType: 'QuantFlow.InvalidInput' });
  expect(planned.errorMessage).toContain('BTCUSDT');
});

test('a store of an unknown kind is an error that names it', () => {
  const env = { ...stores, QUANTFLOW_DATA: 'ftp://bucket' };
  const { errorMessage } = invoke(own.functions.plan, {}, env);
  expect(errorMessage).toContain('object store url "ftp://bucket" is of no known kind');
});

/** Machine of an ELF file: 62 is x86-64, 183 is AArch64. */
const machineOf = (file: string): number => readFileSync(file).readUInt16LE(18);

test.runIf(existsSync(layerDir(join(root, 'dist'), 'arm64')))('the layer that was built is of arm64', () => {
  const { dir: layer, architecture, warning } = duckDbLayer(join(root, 'dist'));
  expect([architecture, warning]).toEqual(['arm64', undefined]);
  const bindings = join(layer, packagesInLayer, '@duckdb/node-bindings-linux-arm64');
  for (const file of ['duckdb.node', 'libduckdb.so']) expect(machineOf(join(bindings, file))).toBe(183);
});

test.runIf(process.platform === 'linux' && process.arch === 'x64')(
  'without a built layer the installed packages are taken, with their architecture, and it is said',
  () => {
    const { dir: layer, architecture, warning } = duckDbLayer(join(dir, 'dist'));
    expect(architecture).toBe('x64');
    expect(warning).toContain('node infra/build-layer.ts');
    const bindings = join(layer, packagesInLayer, '@duckdb/node-bindings-linux-x64/duckdb.node');
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
