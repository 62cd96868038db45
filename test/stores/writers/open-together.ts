/** A thread that opens each of some catalog files at the same moment as its like; tells what went wrong. */
import { parentPort, workerData } from 'node:worker_threads';
import { sqliteCatalog } from '../../../runtime/catalog/sqlite.ts';

const { paths, threads, arrived } = workerData as {
  paths: readonly string[];
  threads: number;
  arrived: Int32Array;
};
const problems: string[] = [];
for (const [i, path] of paths.entries()) {
  Atomics.add(arrived, i, 1);
  while (Atomics.load(arrived, i) < threads);
  try {
    await sqliteCatalog(path).close();
  } catch (error) {
    problems.push(String(error));
  }
}
parentPort?.postMessage(problems);
