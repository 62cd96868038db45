/**
 * Lambda bundles of the shipped project: what is uploaded, and the cold start of each in a process of its own: loading the
 * bundle (Lambda's init), then making the definitions and opening stores, which the first call does.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { buildProject } from '../infra/build-project.ts';
import { packageRoot } from '../infra/paths.ts';
import { measure, median } from './measure.ts';

const repeats = 7;
const aimKb = 1500;
const aimMs = 300;

const driver = `
const cpuMs = () => process.cpuUsage().user / 1000 + process.cpuUsage().system / 1000;
const [started, cpu] = [performance.now(), cpuMs()];
const { handler } = await import(process.argv[1] + '/index.mjs');
const [loaded, cpuLoaded] = [performance.now(), cpuMs()];
await handler({}, { getRemainingTimeInMillis: () => 60_000 }).catch(() => undefined);
console.log(JSON.stringify([loaded - started, cpuLoaded - cpu, cpuMs() - cpuLoaded]));
process.exit(0);
`;

/** Functions that nothing but AWS itself calls. */
const ofPlatform = ['image-build', 'run-status'];

export async function bundles(): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'quantflow-bundles-'));
  const url = (name: string): string => pathToFileURL(join(dir, name)).href;
  const env = {
    QUANTFLOW_DATA: url('data'),
    QUANTFLOW_RUNS: url('runs'),
    QUANTFLOW_CATALOG: url('catalog.sqlite').replace('file:', 'sqlite:'),
  };
  const { bundles, layer } = await buildProject({ project: packageRoot }, dir);
  const rows: Record<string, unknown>[] = [];
  for (const [name, folder] of Object.entries(bundles.functions)) {
    const [inits, cpus, calls]: [number[], number[], number[]] = [[], [], []];
    for (let i = 0; i < repeats; i++) {
      const args = ['--input-type=module', '--eval', driver, '--', folder];
      const { stdout } = await measure(process.execPath, args, env, folder);
      const told = JSON.parse(stdout.slice(stdout.lastIndexOf('['))) as [number, number, number];
      const [init, cpu, call] = told;
      inits.push(init);
      cpus.push(cpu);
      calls.push(call);
    }
    rows.push({
      function: name,
      'zipped kB': zippedKb(folder),
      'aim kB': aimKb,
      'init ms': Math.round(median(inits)),
      'least ms': Math.round(Math.min(...inits)),
      'aim ms': aimMs,
      'init CPU ms': Math.round(median(cpus)),
      ...(!ofPlatform.includes(name) && { 'first call CPU ms': Math.round(median(calls)) }),
    });
  }
  rows.push({ function: `layer DuckDB ${layer.architecture}`, 'zipped kB': zippedKb(layer.dir) });
  console.table(rows);
  rmSync(dir, { recursive: true, force: true });
}

/** As deflate packs the files, a little less than the upload. */
function zippedKb(folder: string): number {
  const bytes = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => gzipSync(readFileSync(join(entry.parentPath, entry.name))).length)
    .reduce((sum, size) => sum + size, 0);
  return Math.round(bytes / 1000);
}
