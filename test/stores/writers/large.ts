/** Writes large objects, over and over, until it is killed; prints a line before each. `large.ts <root> <bytes>` */
import { filesStore } from '../../../runtime/stores/files.ts';

const [root, bytes] = process.argv.slice(2) as [string, string];
const store = filesStore(root);
for (let i = 0; ; i++) {
  const body = new Uint8Array(Number(bytes)).fill(1 + (i % 250));
  console.log(i);
  await store.put(`large/${i % 4}`, body, { ifAbsent: i < 4 });
}
