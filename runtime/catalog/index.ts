/** Registry of the catalogs by the scheme of their url. */
import { openByScheme, pathOfUrl, type Schemes } from '../stores/url.ts';
import { dynamodbCatalog, tableOfUrl } from './dynamodb.ts';
import { memoryCatalog } from './memory.ts';
import { sqliteCatalog } from './sqlite.ts';
import type { Catalog } from './types.ts';

/** Openers by scheme. A driver with a library of its own imports it on first use. */
export const catalogSchemes: Schemes<Catalog> = {
  'memory:': () => memoryCatalog(),
  'sqlite:': (url) => sqliteCatalog(pathOfUrl(url)),
  'dynamodb:': (url) => dynamodbCatalog(tableOfUrl(url)),
};

/**
 * Opens a catalog: `memory:`, `sqlite:///absolute/path` or `dynamodb://<table>`. Two memory catalogs share nothing.
 *
 * @throws InvalidInputError for another scheme or a malformed url
 */
export function openCatalog(url: string): Catalog {
  return openByScheme('catalog', url, catalogSchemes);
}
