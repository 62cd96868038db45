/** The functions of a job on the embedded host: the same handlers that the Lambda entry points wrap. */
import type { Substitutions } from '../../core/jobs/substitution.ts';
import { handlers } from '../../runtime/handlers.ts';
import type { PlanResult } from '../../runtime/messages.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import type { LocalFunction } from '../integrations/lambda.ts';

/**
 * A function for each function substitution, by its name.
 *
 * @param onPlan told what Plan decided
 */
export function localFunctions(
  substitutions: Substitutions,
  runtime: Runtime,
  onPlan: (stages: PlanResult['stages']) => void = () => {},
): Readonly<Record<string, LocalFunction>> {
  const functions: Record<string, LocalFunction> = {};
  for (const [name, substitution] of Object.entries(substitutions)) {
    if (substitution.kind !== 'function') continue;
    const { handler } = substitution;
    functions[name] = async (payload, signal) => {
      const result = await handlers[handler](payload, runtime, { signal });
      if (handler === 'plan') onPlan((result as PlanResult).stages);
      return result;
    };
  }
  return functions;
}
