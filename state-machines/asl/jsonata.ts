/** Writes JSONata expressions. User text enters only through `literal`. */

/** `{% expression %}`. */
export function expression(text: string): string {
  return `{% ${text} %}`;
}

/**
 * A string literal of JSONata.
 *
 * @throws Error for text that would end the expression or be taken for a CloudFormation substitution
 */
export function literal(text: string): string {
  if (text.includes('%}'))
    throw new Error(`text for a state machine may not hold "%}": ${text.slice(0, 80)}`);
  return JSON.stringify(text);
}

/** RedriveCount of the running execution, 0 where the service leaves it out. */
export const redriveCount: string =
  '($exists($states.context.Execution.RedriveCount) ? $states.context.Execution.RedriveCount : 0)';

/** RetryCount of the running task. */
export const retryCount: string = '$states.context.State.RetryCount';

/** What identifies one attempt of a task: a redrive resets RetryCount, so both are needed. */
export const attempt: string = `{"execution": $states.context.Execution.Id, "redrive": ${redriveCount}, "retry": ${retryCount}}`;

/** Passes the input of the state on. */
export const sameInput: string = expression('$states.input');
