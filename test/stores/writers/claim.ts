/** Claims keys of a store of files in competition with its like; prints those that it won. `claim.ts <root> <name> <count>` */
import { filesStore } from '../../../runtime/stores/files.ts';
import { ObjectExistsError } from '../../../runtime/stores/types.ts';

const [root, name, count] = process.argv.slice(2) as [string, string, string];
const store = filesStore(root);
const won: string[] = [];
for (let i = 0; i < Number(count); i++) {
  try {
    await store.put(`claims/${i}`, name, { ifAbsent: true });
    won.push(`claims/${i}`);
  } catch (error) {
    if (!(error instanceof ObjectExistsError)) throw error;
  }
}
console.log(JSON.stringify(won));
