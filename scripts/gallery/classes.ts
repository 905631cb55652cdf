import { grid, renderImages, type Raster } from 'netlens';
import { CALM, eightClasses, openJudges, picturesBy } from '../../bench/eightClasses.js';
import { resized } from './resized.js';

const MAKERS = ['mobilenet_v1_0.25_224_dense', 'mobilenet_v2_1.0_224_quant8', 'efficientnet_lite0'];

/** Eight classes by three networks, a row each. */
export async function classes(): Promise<Raster> {
  const cells: Raster[] = [];
  const judges = await openJudges();
  for (const folder of MAKERS) {
    const pictures = (await picturesBy(
      judges.find((judge) => judge.folder === folder)!,
      CALM,
    ))!;
    for (const raster of await renderImages(pictures, { range: [0, 1] })) cells.push(await resized(raster, 150));
    pictures.dispose();
  }
  return grid(cells, { columns: 8, columnLabels: Object.keys(eightClasses), rowLabels: ['v1 0.25', 'v2', 'Lite0'] });
}
