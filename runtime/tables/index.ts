/** Registry of the tables by the scheme of their url. */
import { InvalidInputError } from '../../core/errors.ts';
import { openByScheme, type Schemes } from '../stores/url.ts';
import { memoryTables } from './memory.ts';
import type { Tables } from './types.ts';

/** Openers by scheme. A driver with a library of its own imports it on first use. */
export const tableSchemes: Schemes<Tables | Promise<Tables>> = {
  'memory:': () => memoryTables(),
  'glue:': async (url) => {
    const database = /^glue:\/\/([a-z0-9_]{1,255})$/.exec(url)?.[1];
    if (database === undefined)
      throw new InvalidInputError(
        `tables url ${JSON.stringify(url)} names no database; write glue://<database>, in lower case letters, digits and _`,
      );
    return (await import('./glue.ts')).glueTables(database);
  },
};

/**
 * Opens tables: `glue://<database>` or `memory:`.
 *
 * @throws InvalidInputError for another scheme or a malformed url
 */
export async function openTables(url: string): Promise<Tables> {
  return openByScheme('tables', url, tableSchemes);
}
