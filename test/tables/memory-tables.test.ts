import { memoryTables } from '../../runtime/tables/memory.ts';
import { describeTables } from '../contracts/tables.contract.ts';

describeTables('memory', async () => ({ tables: memoryTables(), partitioned: 'quotes', whole: 'listing' }), {
  makesTables: 'a table is there with its first partition',
});
