/** What the parts of the suite of catalogs share. */
import type { Catalog } from '../../../runtime/catalog/types.ts';

/** What a catalog may be unable to do. */
export type CatalogCapability =
  /** Versions of one time stand in the history in the order of publishing. */
  | 'order of publishing within one time'
  /** The last page of a list has no cursor also when it is full. */
  | 'no empty last page'
  /** Hundreds of records are written within the time of a test. */
  | 'hundreds of writes';

/** The catalog under test. */
export interface CatalogSuite {
  /** An empty catalog, closed after the test. */
  readonly open: () => Promise<Catalog>;
  /** Declares a test that only catalogs with a capability run. */
  readonly can: (capability: CatalogCapability) => (title: string, test: () => Promise<void>) => void;
}
