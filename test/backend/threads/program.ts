import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { explain } from './explain.js';

// With a number: explains on so many threads. With two: the same in so many workers at once. It prints what it found,
// and has nothing that ends it.
const [threads, workers] = isMainThread ? process.argv.slice(2).map(Number) : [workerData as number];

if (!isMainThread) parentPort!.postMessage(await explain({ threads: threads! }));
else if (workers === undefined) console.log(JSON.stringify(await explain({ threads: threads! })));
else {
  const found = Array.from({ length: workers }, () => {
    const worker = new Worker(new URL(import.meta.url), { workerData: threads });
    return new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
  });
  console.log(JSON.stringify(await Promise.all(found)));
}
