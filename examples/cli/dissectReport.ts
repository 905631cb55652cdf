import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Dissection } from 'netlens';
import type { LabelledImages } from 'netlens/node';
import { pageOf } from '../dissect/page.js';
import type { Counted, Top } from '../dissect/rounds.js';

/** Writes the report and its page. */
export async function writeReport(
  out: string,
  { dissection, top }: { readonly dissection: Dissection; readonly top: Top },
  { task }: Pick<Counted, 'task'>,
  images: Pick<LabelledImages, 'image'> | undefined,
): Promise<void> {
  for (const [layer, { units, detectors, unique }] of Object.entries(dissection.summary)) {
    console.log(`${layer}: ${detectors} of ${units} units are detectors, of ${unique} concepts.`);
  }
  const range = 'world' in task.source ? ([0, 1] as const) : task.source.range;
  await writeJson(join(out, 'dissection.json'), dissection);
  const page = await pageOf(dissection, top, images, { title: `Units of ${task.model}`, range });
  await writeFile(join(out, 'dissection.html'), page);
  console.log(`Wrote ${join(out, 'dissection.html')} and dissection.json beside it.`);
}

/** Writes JSON into a file whose folder need not be there. */
export async function writeJson(file: string, content: object): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(content));
}
