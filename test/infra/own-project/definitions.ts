/** The project of `test/cases/sql`, its last step on Batch. */
import { changeSteps } from '../../../core/change-steps.ts';
import { batch, type Definitions } from '../../../core/index.ts';
import sql from '../../cases/sql/definitions.ts';

const project: Definitions = changeSteps(sql, ({ name }) =>
  name === 'highest' ? { compute: batch({ vcpu: 1, memoryMb: 2048 }) } : {},
);
export default project;
