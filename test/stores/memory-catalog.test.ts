import { memoryCatalog } from '../../runtime/catalog/memory.ts';
import { describeCatalog } from '../contracts/catalog.contract.ts';

describeCatalog('memory', async () => memoryCatalog());
