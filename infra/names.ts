/** Names that are given by hand: they stand in SQL or in policies, or people look for them. All hold the environment. */

/** Batch job definition of a step. */
export function jobDefinitionName(env: string, step: string): string {
  return `qf-${env}-${step}`;
}

/** Athena workgroup. */
export function workgroupName(env: string): string {
  return `qf-${env}`;
}

/** Glue database. */
export function databaseName(env: string): string {
  return `qf_${env}`;
}

/** Path of the roles of state machines, which those of queries know them by. */
export function machineRolePath(env: string): string {
  return `/qf-${env}/machines/`;
}
