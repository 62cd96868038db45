/** Policy statements: one way to write them. */
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** Allows some actions on some resources. */
export function allow(
  actions: readonly string[],
  resources: readonly string[],
  conditions?: Readonly<Record<string, unknown>>,
): PolicyStatement {
  return new PolicyStatement({
    actions: [...actions],
    resources: [...resources],
    ...(conditions && { conditions }),
  });
}
