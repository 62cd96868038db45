/** Metadata of the tables that queries made, whoever ran the query. */
import { typedMetadata } from '../../core/metadata/typed.ts';
import { type Metadata, metadata } from '../../core/metadata/value.ts';
import type { Written } from '../io/types.ts';

/** Rows of a table, and the folder where its version lies. */
export function queryMetadata({ rows }: Written, place: string): Metadata {
  return typedMetadata('query', { rows, path: metadata.path(place) });
}
