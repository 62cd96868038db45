/** What a type of state reads its fields with. */
import type { ErrorHandling } from '../attempts.ts';
import type { Completion } from '../evaluate.ts';
import type { Available } from '../jsonata/references.ts';
import type { Template } from '../jsonata/template.ts';
import type { Graph } from '../runtime.ts';
import { readErrorHandling } from './error-handling.ts';
import { type ItemBatcher, readItemBatcher } from './item-batcher.ts';
import { type ItemReader, readItemReader, readResultWriter } from './object-access.ts';
import { ObjectReader, type ReaderContext } from './object-reader.ts';
import { kindOf } from './problems.ts';
import type { VariableScope } from './variable-scope.ts';

export type { NumberField } from './object-reader.ts';

/** What the states of a machine share while it is read. */
export interface MachineContext extends ReaderContext {
  /** Labels of Distributed Maps, unique in the machine, with their paths. */
  readonly labels: Map<string, string>;
  readonly resources: { readonly path: string; readonly resource: string }[];
  /** Reads a graph inside a state. */
  graph(raw: unknown, path: string, fields: readonly string[], variables: VariableScope): Graph;
  /** A scope inside `parent`, or one that sees nothing. */
  scope(parent?: VariableScope): VariableScope;
}

const graphFields = ['StartAt', 'States', 'Comment'];

/** Service integrations that answer at once or by `.sync`. */
const resourcePattern = /^arn:aws:states:::(aws-sdk:)?[a-z0-9-]+:[A-Za-z0-9]+(\.sync(:2)?)?$/;

/** Characters that a Label may not have. Source: Step Functions developer guide, Map state fields. */
const labelPattern = /^[^\s?*<>{}[\]:;,\\|^~$#%&`"/]{1,40}$/;

/** Reads a state. */
export class StateParser extends ObjectReader {
  readonly name: string;
  readonly #machine: MachineContext;
  #terminal = false;

  constructor(machine: MachineContext, raw: unknown, path: string, name: string, variables: VariableScope) {
    super(machine, raw, path, '', variables);
    this.#machine = machine;
    this.name = name;
  }

  /** True when the scope can end with this state. */
  get isTerminal(): boolean {
    return this.#terminal;
  }

  /** The type of state always ends its scope. */
  ends(): void {
    this.#terminal = true;
  }

  /** Assign, Output, and Next or End. */
  completion(available: Available = {}): Completion {
    if (this.has('End') && this.value('End') !== true)
      this.problem('End', `must be true, but is ${kindOf(this.value('End'))}`);
    if (this.has('End') === this.has('Next')) this.problem('', 'has to have either Next or End');
    if (this.value('End') === true) this.ends();
    return {
      assign: this.assign(available),
      output: this.template('Output', available),
      next: this.has('Next') ? this.target('Next') : undefined,
    };
  }

  errorHandling(): ErrorHandling {
    return readErrorHandling(this);
  }

  /** The role of a Task's Credentials. */
  credentials(field: string): Template | undefined {
    if (!this.has(field)) return undefined;
    const credentials = this.object(field);
    credentials.only(['RoleArn'], 'the Credentials');
    if (!credentials.has('RoleArn')) credentials.problem('RoleArn', 'must be a string, but is nothing');
    return credentials.text('RoleArn');
  }

  /** ARN of a service integration. */
  resource(field: string): string {
    const resource = this.string(field);
    if (resource === '') return resource;
    if (!resourcePattern.test(resource))
      this.problem(
        field,
        `${resource} is not supported; use a service integration, arn:aws:states:::<service>:<action> or ...<action>.sync (no task tokens, activities or function ARNs)`,
      );
    this.#machine.resources.push({ path: `${this.path}/${field}`, resource });
    return resource;
  }

  /** An array, or an expression for one. */
  items(field: string): Template | undefined {
    const value = this.value(field);
    if (
      value !== undefined &&
      !Array.isArray(value) &&
      !(typeof value === 'string' && value.startsWith('{%'))
    )
      this.problem(field, `must be an array or a JSONata expression, but is ${kindOf(value)}`);
    return this.template(field);
  }

  /** Graphs of an array field. */
  graphs(field: string): readonly Graph[] {
    const value = this.value(field);
    if (!Array.isArray(value) || value.length === 0) {
      this.problem(field, `must be an array of at least one graph, but is ${kindOf(value)}`);
      return [];
    }
    return value.map((raw, i) =>
      this.#machine.graph(
        raw,
        `${this.path}/${field}[${i}]`,
        graphFields,
        this.#machine.scope(this.variables),
      ),
    );
  }

  /** The processor of a Map. */
  processor(field: string, { distributed }: { readonly distributed: boolean }): Graph {
    const processor = this.object(field);
    if (processor.has('ProcessorConfig')) {
      const config = processor.object('ProcessorConfig');
      config.only(distributed ? ['Mode', 'ExecutionType'] : ['Mode'], 'this ProcessorConfig');
      const mode = config.value('Mode') ?? 'INLINE';
      if (mode !== 'INLINE' && mode !== 'DISTRIBUTED')
        config.problem('Mode', `must be INLINE or DISTRIBUTED, but is ${kindOf(mode)}`);
      if (distributed && config.string('ExecutionType') !== 'STANDARD')
        config.problem('ExecutionType', 'must be STANDARD; express children are not supported');
    }
    const scope = this.#machine.scope(distributed ? undefined : this.variables);
    const fields = [...graphFields, 'ProcessorConfig'];
    return this.#machine.graph(this.value(field), `${this.path}/${field}`, fields, scope);
  }

  /** Label of a Distributed Map; by default the state's name without what a label may not have. */
  label(field: string): string {
    const label = this.value(field) ?? (this.name.replace(/[^\w-]/g, '').slice(0, 40) || 'Map');
    if (typeof label !== 'string' || !labelPattern.test(label)) {
      this.problem(
        field,
        `must be 1 to 40 characters without spaces and punctuation, but is ${kindOf(label)}`,
      );
      return 'Map';
    }
    if (!/^[\w-]+$/.test(label))
      this.problem(field, `${label} must be of the characters A-Z a-z 0-9 _ - here, as it names files`);
    const other = this.#machine.labels.get(label);
    if (other !== undefined) this.problem(field, `the label ${label} is that of ${other} too`);
    this.#machine.labels.set(label, this.path);
    return label;
  }

  itemReader(field: string): ItemReader | undefined {
    return this.has(field) ? readItemReader(this.object(field)) : undefined;
  }

  itemBatcher(field: string): ItemBatcher | undefined {
    return this.has(field) ? readItemBatcher(this.object(field)) : undefined;
  }

  /** Arguments of a ResultWriter. */
  resultWriter(field: string): Template | undefined {
    return this.has(field) ? readResultWriter(this.object(field)) : undefined;
  }
}
