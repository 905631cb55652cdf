import { grid, presets, renderImages, type Raster } from 'netlens';
import { eightClasses, openJudges, picturesBy } from '../../bench/eightClasses.js';
import { resized } from './resized.js';

const CELL = 104;

/** A row for each preset, a column for each of eight classes, by EfficientNet-Lite0. */
export async function regularizations(): Promise<Raster> {
  const maker = (await openJudges()).find(({ folder }) => folder === 'efficientnet_lite0')!;
  const [cells, rowLabels]: [Raster[], string[]] = [[], []];
  for (const preset of Object.keys(presets)) {
    const pictures = await picturesBy(maker, preset);
    if (pictures === undefined) continue;
    for (const raster of await renderImages(pictures, { range: [0, 1] })) cells.push(await resized(raster, CELL));
    pictures.dispose();
    rowLabels.push(preset);
  }
  return grid(cells, { columns: 8, rowLabels, columnLabels: Object.keys(eightClasses) });
}
