/**
 * What every catalog does. A driver's test calls `describeCatalog` with a maker of empty catalogs; what a driver
 * cannot do is said by `skip`, a capability with its reason. The cases are in `catalog/`, a file a subject.
 */
import { afterEach, describe, it } from 'vitest';
import type { Catalog } from '../../runtime/catalog/types.ts';
import { argumentCases } from './catalog/arguments.ts';
import { dynamicPartitionCases } from './catalog/dynamic-partitions.ts';
import { leaseCases } from './catalog/leases.ts';
import { omissionCases } from './catalog/omissions.ts';
import { pointerCases } from './catalog/pointers.ts';
import { publishCases } from './catalog/publish.ts';
import { runCases } from './catalog/runs.ts';
import type { CatalogCapability, CatalogSuite } from './catalog/suite.ts';

export interface CatalogContractOptions {
  /** Why a capability is missing. */
  readonly skip?: Partial<Record<CatalogCapability, string>>;
}

/** Runs the suite; `make` gives an empty catalog each time. */
export function describeCatalog(
  name: string,
  make: () => Promise<Catalog>,
  options: CatalogContractOptions = {},
): void {
  const made: Catalog[] = [];
  const suite: CatalogSuite = {
    open: async () => {
      const catalog = await make();
      made.push(catalog);
      return catalog;
    },
    can: (capability) => (title, test) => {
      const reason = options.skip?.[capability];
      if (reason === undefined) it(title, test);
      else it.skip(`${title} (no ${capability}: ${reason})`, test);
    },
  };
  describe(`catalog ${name}`, () => {
    afterEach(async () => {
      for (const catalog of made.splice(0)) await catalog.close();
    });
    publishCases(suite);
    pointerCases(suite);
    omissionCases(suite);
    runCases(suite);
    leaseCases(suite);
    dynamicPartitionCases(suite);
    argumentCases(suite);
  });
}
