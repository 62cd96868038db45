/** A project on an embedded host of its own, in this process, under a clock that jumps over waits. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { batchWorker } from '../../cli/project.ts';
import type { Definitions } from '../../core/definitions.ts';
import { homeAt, workerEnvironment } from '../../local/host/home.ts';
import { localHost } from '../../local/host/host.ts';
import {
  type Clock,
  type ExecutionResult,
  fileJournal,
  type Journal,
  type Json,
  virtualClock,
} from '../../local/interpreter/index.ts';
import type { Materialization } from '../../runtime/catalog/types.ts';
import { openRuntime } from '../../runtime/open-runtime.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { compile, renderDefinition } from '../../state-machines/compile.ts';

/** What a test does with its host. */
export interface TestHost {
  readonly runtime: Runtime;
  /** Folder of everything that the host keeps. */
  readonly dir: string;
  /** What the executions recorded. */
  readonly journal: Journal;
  run(name: string, input?: Json, job?: string): Promise<ExecutionResult>;
  redrive(name: string): Promise<ExecutionResult>;
  /** The published value of a JSON asset, or undefined. */
  value(asset: string, partition?: string): Promise<unknown>;
  pointer(asset: string, partition?: string): Promise<Materialization | undefined>;
  close(): Promise<void>;
}

/** The time of every test: midday of 2024-01-10. */
export const testNow: number = Date.parse('2024-01-10T12:00:00Z');

/**
 * A host for a project.
 *
 * @param wrap puts something between the host and its stores, such as faults
 * @param projectDir folder of the project, for steps that run as processes of their own
 * @param env environment variables of the workers
 * @param shared what another host uses as well, and the jobs where they are compiled from others than the project's
 */
export async function testHost(
  definitions: Definitions,
  wrap: (runtime: Runtime) => Runtime = (runtime) => runtime,
  projectDir?: string,
  env: Readonly<Record<string, string>> = {},
  shared: { readonly clock?: Clock; readonly dir?: string; readonly jobs?: Definitions['jobs'] } = {},
): Promise<TestHost> {
  const {
    clock = virtualClock(testNow),
    dir = mkdtempSync(join(tmpdir(), 'quantflow-test-')),
    jobs = definitions.jobs,
  } = shared;
  const home = homeAt(dir);
  const plain = await openRuntime({ ...env, ...workerEnvironment(home, dir) }, definitions, () =>
    clock.now(),
  );
  const runtime = wrap(plain);
  const host = localHost({
    home,
    env,
    project: projectDir ?? dir,
    runtime,
    batchWorker,
    clock,
    random: () => 0.5,
  });
  return {
    runtime: plain,
    dir,
    journal: fileJournal(home.executions),
    run(name, input = {}, job = [...jobs.keys()][0] as string) {
      const resolved = jobs.get(job);
      if (resolved === undefined) throw new Error(`there is no job ${job}`);
      const { asl, substitutions } = compile(resolved);
      return host.start({ job, definition: renderDefinition(asl), substitutions }, name, input);
    },
    redrive: (name) => host.redrive(name),
    pointer: (asset, partition = '') => plain.catalog.pointer(asset, partition),
    async value(asset, partition = '') {
      const pointer = await plain.catalog.pointer(asset, partition);
      const [file] = pointer?.files ?? [];
      return file === undefined
        ? undefined
        : JSON.parse(Buffer.from(await plain.data.get(file.path)).toString());
    },
    async close() {
      await plain.catalog.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
