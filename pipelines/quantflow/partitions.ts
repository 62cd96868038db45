/** Partitions: a day and a symbol, `2024-08-08|ETHUSDT`. */
import { daily } from '../../core/partitions/definition/daily.ts';
import { product } from '../../core/partitions/definition/product.ts';
import { statics } from '../../core/partitions/definition/static.ts';
import type { PartitionsDefinition } from '../../core/partitions/definition/types.ts';
import type { Project } from './project/types.ts';

/** Partitions of some of the project's symbols. Dimensions `dt` and `sym`: no table has columns of these names. */
export function partitionsOf(project: Project, symbols: readonly string[]): PartitionsDefinition {
  return product(daily({ ...project.partitions, name: 'dt' }), statics(symbols, { name: 'sym' }));
}
