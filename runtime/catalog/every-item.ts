/** Lists of the catalog without their pages. */
import type { Page, PageOptions } from './types.ts';

/** Items of a page that is read: the most that lists take. */
const mostItems = 1000;

/** Every page of a list, for lists so long that a step for each item tells. */
export async function* everyPage<T>(
  read: (page: PageOptions) => Promise<Page<T>>,
  limit: number = mostItems,
): AsyncGenerator<readonly T[]> {
  let cursor: string | undefined;
  do {
    const page: Page<T> = await read({ limit, ...(cursor !== undefined && { cursor }) });
    yield page.items;
    cursor = page.cursor;
  } while (cursor !== undefined);
}

/**
 * Every item of a paged list, a page in memory at a time.
 *
 * @example for await (const record of everyItem((page) => catalog.steps(runId, page))) ...
 */
export async function* everyItem<T>(read: (page: PageOptions) => Promise<Page<T>>): AsyncGenerator<T> {
  for await (const items of everyPage(read)) yield* items;
}
