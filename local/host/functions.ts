/** The functions of a job on the embedded host: the same handlers that the Lambda entry points wrap. */
import type { Substitutions } from '../../core/jobs/substitution.ts';
import { registerSamples } from '../../runtime/external/sample.ts';
import { handlers } from '../../runtime/handlers.ts';
import type { PlanMessage, PlanResult } from '../../runtime/messages.ts';
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
  const planned = async (
    { job }: PlanMessage,
    { planned: assets, run_id, stages }: PlanResult,
  ): Promise<void> => {
    if (assets > 0) await registerSamples(runtime.definitions.jobs.get(job)?.steps ?? [], run_id, runtime);
    onPlan(stages);
  };
  const functions: Record<string, LocalFunction> = {};
  for (const [name, substitution] of Object.entries(substitutions)) {
    if (substitution.kind !== 'function') continue;
    const { handler } = substitution;
    functions[name] = async (payload, signal) => {
      const result = await handlers[handler](payload, runtime, { signal });
      if (handler === 'plan') await planned(payload as PlanMessage, result as PlanResult);
      return result;
    };
  }
  return functions;
}
