import { renderDissection, renderTop, type Dissection, type Raster, type TopActivation, type Unit } from 'netlens';
import type { LabelledImages } from 'netlens/node';
import type { Top } from './rounds.js';

/** Units of a layer that have pictures: the best ones. */
const MOST = 64;
const SIDE = 96;

/** Options of {@link pageOf}. */
export interface PageOfOptions {
  readonly title: string;
  /** The pictures' values of black and white. */
  readonly range: readonly [black: number, white: number];
}

/**
 * A dissection as a page: with the best units, the pictures that excite them most, dimmed where the unit is off.
 * @param images - where the pictures are read; without it there are none.
 */
export async function pageOf(
  dissection: Dissection,
  top: Top,
  images: Pick<LabelledImages, 'image'> | undefined,
  { title, range }: PageOfOptions,
): Promise<string> {
  const drawn = new Map<string, Raster[]>();
  for (const [layer, units] of Object.entries(dissection.layers)) {
    if (images === undefined) break;
    for (const unit of units.toSorted((a, b) => b.iou - a.iou).slice(0, MOST)) {
      const best = (top[layer]?.channels[unit.channel] ?? []).filter(({ score }) => score > 0);
      const rasters: Raster[] = [];
      for (const region of best) rasters.push(await picture(region, unit, images, range));
      drawn.set(keyOf(layer, unit.channel), rasters);
    }
  }
  return renderDissection(dissection, { title, pictures: (layer, channel) => drawn.get(keyOf(layer, channel)) ?? [] });
}

const keyOf = (layer: string, channel: number): string => `${channel} ${layer}`;

/** A whole picture, dark where the unit does not exceed its threshold. */
async function picture(
  region: TopActivation,
  { threshold }: Unit,
  { image }: Pick<LabelledImages, 'image'>,
  range: readonly [number, number],
): Promise<Raster> {
  const tensor = await image(region.example);
  const [, height, width] = tensor.shape;
  const box = { top: 0, left: 0, height, width };
  const mask = region.activation !== undefined && Math.min(0.999, Math.max(0, threshold / region.score));
  return renderTop({ channels: { 0: [{ ...region, box }] } }, () => tensor, { range, mask, margin: 0, size: SIDE });
}
