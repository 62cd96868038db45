/** The Athena stand-in, for the host. */
export { athenaQuery, type QueryExecution } from './athena-query.ts';
export { checkSelect } from './check-select.ts';
export type { AthenaHost, GlueTable } from './types.ts';
