import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderImages, type Raster } from 'netlens';
import { loadImage } from 'netlens/node';

const FOLDER = 'out/gallery';

/** Pictures by their names: read if all were made before, else made and kept. */
export async function kept(names: readonly string[], make: () => Promise<readonly Raster[]>): Promise<Raster[]> {
  const files = names.map((name) => join(FOLDER, `${name}.png`));
  if (!files.every((file) => existsSync(file))) {
    mkdirSync(FOLDER, { recursive: true });
    (await make()).forEach((raster, i) => writeFileSync(files[i]!, raster.toPng()));
    console.log(`made ${names.join(', ')}`);
  }
  const rasters: Raster[] = [];
  for (const file of files) {
    const image = await loadImage(file, { scale: [0, 1] });
    rasters.push(...(await renderImages(image, { range: [0, 1] })));
    image.dispose();
  }
  return rasters;
}
