import { grid, renderImages, type Raster } from 'netlens';
import { eightClasses, openJudges, picturesBy, rows } from '../../bench/eightClasses.js';
import { resized } from './resized.js';

const CELL = 104;

/** A row for each preset and the wider Lucid, a column for each of eight classes, by MobileNet v1 0.25. */
export async function regularizations(): Promise<Raster> {
  const maker = (await openJudges()).find(({ folder }) => folder === 'mobilenet_v1_0.25_224_dense')!;
  const [cells, rowLabels]: [Raster[], string[]] = [[], []];
  for (const row of rows) {
    const pictures = await picturesBy(maker, row);
    if (pictures === undefined) continue;
    for (const raster of await renderImages(pictures, { range: [0, 1] })) cells.push(await resized(raster, CELL));
    pictures.dispose();
    rowLabels.push(row.replace('Gradient', ' Gradient'));
  }
  return grid(cells, { columns: 8, rowLabels, columnLabels: Object.keys(eightClasses) });
}
