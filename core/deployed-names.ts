/** Names of what a deployment makes, by which others find it again. All hold the environment. */

/** CloudFormation stack. */
export function stackName(env: string): string {
  return `quantflow-${env}`;
}

/** State machine of a job: at most 80 characters, as environments have 12 and jobs 64. */
export function machineName(env: string, job: string): string {
  return `qf-${env}-${job}`;
}

/** Folder of an environment's secrets in SSM Parameter Store; a secret is a parameter of its name below that. */
export function secretsFolder(env: string): string {
  return `/quantflow/${env}`;
}

/** Group of EventBridge Scheduler that has the schedules. */
export function scheduleGroupName(env: string): string {
  return `qf-${env}`;
}
