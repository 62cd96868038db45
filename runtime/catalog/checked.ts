/** A catalog over a driver: everything that callers pass is checked here, once for all drivers. */
import { InvalidInputError } from '../../core/errors.ts';
import { problemOfPartitionValue } from '../../core/names.ts';
import { readPage } from './cursor.ts';
import type { Bounds, CatalogDriver } from './driver.ts';
import { checkKeys } from './keys.ts';
import { plain } from './records.ts';
import type {
  Catalog,
  CheckRecord,
  DynamicPartition,
  Lease,
  Materialization,
  Omission,
  PageOptions,
  PublishItem,
  PublishOutcome,
  RunPatch,
  RunRecord,
  StepRecord,
  VersionKey,
} from './types.ts';

function checkStep({ runId, step, partition, attempt }: StepRecord | Lease): void {
  checkKeys({ runId, step, partition, attempt });
}

function checkItems(items: readonly PublishItem[], omissions: readonly Omission[]): void {
  const seen = new Set<string>();
  const once = (asset: string, partition: string): void => {
    const target = `${asset}#${partition}`;
    if (seen.has(target))
      throw new InvalidInputError(
        `asset ${asset}${partition === '' ? '' : ` at ${partition}`} is published twice at once; give one item for each asset and partition`,
      );
    seen.add(target);
  };
  for (const { materialization, expectedVersion } of items) {
    const { asset, partition, version, runId, step } = materialization;
    checkKeys({ asset, partition, version, runId, step });
    if (expectedVersion !== null) checkKeys({ version: expectedVersion });
    once(asset, partition);
  }
  for (const { asset, partition, runId, step } of omissions) {
    checkKeys({ asset, partition, runId, step });
    once(asset, partition);
  }
}

/** Different values, each safe in a path. */
function checkedValues(set: string, values: readonly string[]): readonly string[] {
  checkKeys({ set });
  const problem = values.map(problemOfPartitionValue).find((p) => p !== undefined);
  if (problem !== undefined) throw new InvalidInputError(`dynamic partitions ${set}: ${problem}`);
  return [...new Set(values)];
}

/** Fields set to undefined survive the copy, because drivers remove them. */
function checkedPatch(runId: string, patch: RunPatch): RunPatch {
  checkKeys({ runId, ...(patch.job === undefined ? {} : { job: patch.job }) });
  const removed = Object.fromEntries(Object.keys(patch).map((field) => [field, undefined]));
  return { ...removed, ...plain(`run ${runId}`, { ...patch, runId }) };
}

type RangeOptions = PageOptions & { readonly from?: string; readonly to?: string };

function checkedBounds(asset: string, { from, to }: RangeOptions): Bounds {
  checkKeys({ asset });
  for (const partition of [from, to]) if (partition !== undefined) checkKeys({ partition });
  return { from, to };
}

class CheckedCatalog implements Catalog {
  readonly #driver: CatalogDriver;

  constructor(driver: CatalogDriver) {
    this.#driver = driver;
  }

  async pointer(asset: string, partition: string) {
    checkKeys({ asset, partition });
    return this.#driver.pointer(asset, partition);
  }

  async pointers(asset: string, options: RangeOptions = {}) {
    const bounds = checkedBounds(asset, options);
    return readPage('pointers', options, (slice) => this.#driver.pointers(asset, bounds, slice));
  }

  async pointerSummaries(asset: string, options: RangeOptions = {}) {
    const bounds = checkedBounds(asset, options);
    return readPage('pointerSummaries', options, (slice) =>
      this.#driver.pointerSummaries(asset, bounds, slice),
    );
  }

  async publish(
    items: readonly PublishItem[],
    step: StepRecord,
    omissions: readonly Omission[] = [],
  ): Promise<PublishOutcome> {
    checkItems(items, omissions);
    checkStep(step);
    const copies = items.map(({ materialization, expectedVersion }) => {
      const {
        glueVersion: _,
        glueAt: __,
        ...rest
      } = plain(`materialization of ${materialization.asset}`, materialization);
      return { materialization: rest, expectedVersion };
    });
    const omitted = omissions.map((omission) => plain(`omission of ${omission.asset}`, omission));
    return this.#driver.publish(copies, plain(`step record of ${step.step}`, step), omitted);
  }

  async recordChecks(asset: string, partition: string, version: string, checks: readonly CheckRecord[]) {
    checkKeys({ asset, partition, version });
    return this.#driver.recordChecks(asset, partition, version, plain(`checks of ${asset}`, checks));
  }

  async recordGlueVersion(asset: string, partition: string, version: string, at: string) {
    checkKeys({ asset, partition, version });
    return this.#driver.recordGlueVersion(asset, partition, version, at);
  }

  async omissions(
    asset: string,
    options: PageOptions & { readonly from?: string; readonly to?: string } = {},
  ) {
    const { from, to } = options;
    checkKeys({ asset });
    for (const partition of [from, to]) if (partition !== undefined) checkKeys({ partition });
    return readPage('omissions', options, (slice) => this.#driver.omissions(asset, { from, to }, slice));
  }

  async materializations(asset: string, partition: string, options: PageOptions = {}) {
    checkKeys({ asset, partition });
    return readPage<Materialization>('materializations', options, (slice) =>
      this.#driver.materializations(asset, partition, slice),
    );
  }

  async forget({ asset, partition, version, materializedAt }: VersionKey) {
    checkKeys({ asset, partition, version });
    return this.#driver.forget({ asset, partition, version, materializedAt });
  }

  async materializationsOfRun(runId: string, options: PageOptions = {}) {
    checkKeys({ runId });
    return readPage<Materialization>('materializationsOfRun', options, (slice) =>
      this.#driver.materializationsOfRun(runId, slice),
    );
  }

  async addRun(run: RunRecord) {
    checkKeys({ runId: run.runId, job: run.job });
    return this.#driver.addRun(plain(`run ${run.runId}`, run));
  }

  async updateRun(runId: string, patch: RunPatch) {
    if (!(await this.#driver.updateRun(runId, checkedPatch(runId, patch))))
      throw new InvalidInputError(`run ${runId} is not in the catalog; add it before updating it`);
  }

  async closeRun({ runId, status, plans }: Pick<RunRecord, 'runId' | 'status' | 'plans'>, patch: RunPatch) {
    return this.#driver.updateRun(runId, checkedPatch(runId, patch), { status, plans });
  }

  async run(runId: string) {
    checkKeys({ runId });
    return this.#driver.run(runId);
  }

  async runs(options: PageOptions & { readonly job?: string } = {}) {
    const { job } = options;
    if (job !== undefined) checkKeys({ job });
    return readPage<RunRecord>('runs', options, (slice) => this.#driver.runs(job, slice));
  }

  async claimRunKey(job: string, runKey: string, runId: string) {
    checkKeys({ job, runKey, runId });
    return this.#driver.claimRunKey(job, runKey, runId);
  }

  async putStep(record: StepRecord) {
    checkStep(record);
    await this.#driver.putStep(plain(`step record of ${record.step}`, record));
  }

  async steps(
    runId: string,
    options: PageOptions & { readonly step?: string; readonly partition?: string } = {},
  ) {
    const { step, partition } = options;
    checkKeys({ runId, ...(step !== undefined && { step }), ...(partition !== undefined && { partition }) });
    if (partition !== undefined && step === undefined)
      throw new InvalidInputError(`partition ${partition} is given without a step; give both`);
    return readPage<StepRecord>('steps', options, (slice) =>
      this.#driver.steps(runId, { step, partition }, slice),
    );
  }

  async takeLease(lease: Lease, at: string) {
    checkStep(lease);
    return this.#driver.takeLease(plain(`lease of ${lease.step}`, lease), at);
  }

  async releaseLease(lease: Lease) {
    checkStep(lease);
    await this.#driver.releaseLease(lease);
  }

  async dynamicPartitions(set: string, options: PageOptions & { readonly asOf?: string } = {}) {
    checkKeys({ set });
    return readPage<DynamicPartition>('dynamicPartitions', options, (slice) =>
      this.#driver.dynamicPartitions(set, options.asOf, slice),
    );
  }

  async addDynamicPartitions(set: string, values: readonly string[], at: string) {
    return this.#driver.addDynamicPartitions(set, checkedValues(set, values), at);
  }

  async deleteDynamicPartitions(set: string, values: readonly string[], at: string) {
    return this.#driver.deleteDynamicPartitions(set, checkedValues(set, values), at);
  }

  async close() {
    await this.#driver.close();
  }
}

/** The catalog of a driver. */
export function checkedCatalog(driver: CatalogDriver): Catalog {
  return new CheckedCatalog(driver);
}
