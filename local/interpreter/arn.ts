/** ARNs of the embedded host. Everything is in region `local`, account `000000000000`. */
import { createHash } from 'node:crypto';

const prefix = 'arn:aws:states:local:000000000000';

/** Role in the context object; the embedded host checks no permissions. */
export const roleArn = 'arn:aws:iam::000000000000:role/local';

/** Problem of an execution's or machine's name, or undefined. Stricter than the service: names become file names. */
export function problemOfName(what: string, name: string): string | undefined {
  if (/^[0-9A-Za-z_-]{1,80}$/.test(name)) return undefined;
  return `${what} ${JSON.stringify(name)} must be 1 to 80 of the characters A-Z a-z 0-9 - _`;
}

/** `<machine>`, or `<machine>/<Label>` for the processor of a Distributed Map. */
export function machineArn(machine: string): string {
  return `${prefix}:stateMachine:${machine}`;
}

/** ARN of an execution; a child's machine is `<machine>/<Label>`. */
export function executionArn(machine: string, name: string): string {
  return `${prefix}:execution:${machine}:${name}`;
}

/** Id and ARN of a run of a Distributed Map. `ordinal` counts the runs of the label in its execution. */
export function mapRun(
  parentArn: string,
  machine: string,
  label: string,
  ordinal: number,
): { readonly id: string; readonly arn: string } {
  const digest = createHash('sha256').update(`${parentArn}/${label}/${ordinal}`).digest('hex');
  const id = digest.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
  return { id, arn: `${prefix}:mapRun:${machine}/${label}:${id}` };
}

/** Parts of an execution's or map run's ARN, or undefined for anything else. */
export function parseArn(arn: string):
  | {
      readonly kind: 'execution' | 'mapRun';
      readonly machine: string;
      readonly label: string | undefined;
      readonly name: string;
    }
  | undefined {
  const parts =
    /^arn:aws:states:local:000000000000:(execution|mapRun):([\w-]+)(?:\/([\w-]+))?:([\w-]+)$/.exec(arn);
  if (parts === null) return undefined;
  return {
    kind: parts[1] as 'execution' | 'mapRun',
    machine: parts[2] as string,
    label: parts[3],
    name: parts[4] as string,
  };
}
