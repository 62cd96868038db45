/** Memory given back before the collector comes to it. */

/**
 * Frees memory at once; arrays over it are empty then. For large arrays that are given up one after the other: left to the
 * collector, V8 goes through the whole heap, the modules of a program among it, for every ten megabytes or so of them. That was a
 * quarter of an ingest's CPU, and a sixth of a state engine's.
 */
export function free(memory: ArrayBufferLike): void {
  if (memory instanceof ArrayBuffer && !memory.detached) memory.transfer(0);
}

/** Frees the arrays of columns; texts and dictionaries are left. */
export function freeColumns(columns: Readonly<Record<string, unknown>>): void {
  for (const column of Object.values(columns)) if (ArrayBuffer.isView(column)) free(column.buffer);
}
