import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NetlensError, type ColorScale, type Method, type Raster, type SheetAbsence, type SheetMap } from 'netlens';
import { UsageError } from '../options.js';
import { draw, type Question } from './methods.js';
import type { Explain } from './timed.js';

/** A map in its file, as explain.json tells of it. */
export interface MapFile {
  readonly src: string;
  readonly alt: string;
  /** How long the method took, in milliseconds. */
  readonly ms: number;
  readonly scale: ColorScale;
}

/** Where a map goes, and of what it is. */
interface Files {
  readonly folder: string;
  readonly name: string;
  readonly label: string;
}

/** A method's map in a file, or why there is none. */
export async function mapBy(
  method: Method,
  question: Question,
  explain: Explain,
  { folder, name, label }: Files,
): Promise<MapFile | SheetAbsence> {
  try {
    const { map, ms } = await explain(method, question);
    const { raster, scale } = await draw(method, map, question);
    map.dispose();
    console.log(`  ${method.title.padEnd(24)}${ms.toFixed(1).padStart(8)} ms`);
    const src = await save(raster, folder, `${name}-${method.title.toLowerCase().replaceAll(' ', '-')}`);
    return { src, alt: `${method.title} for ${label}`, ms, scale };
  } catch (error) {
    if (!(error instanceof NetlensError)) throw error;
    console.log(`  ${method.title.padEnd(24)} not here: ${error.message}`);
    return { reason: error.message };
  }
}

/** A map as the page shows it. */
export function onSheet(map: MapFile | SheetAbsence): SheetMap | SheetAbsence {
  if ('reason' in map) return map;
  const { src, ...rest } = map;
  return { picture: src, ...rest };
}

/** Where no method can explain a class, there is no page to make. */
export function checkMaps(maps: Readonly<Record<string, MapFile | SheetAbsence>>, label: string): void {
  const reasons = Object.values(maps).map((cell) => ('reason' in cell ? cell.reason : undefined));
  if (reasons.includes(undefined)) return;
  throw new UsageError(`No method can explain ${label}: ${[...new Set(reasons)][0]}`);
}

/** A picture in a file, whose name is returned. */
export async function save(raster: Raster, folder: string, name: string): Promise<string> {
  const file = `${name.replaceAll(/[^\w.-]+/g, '_')}.png`;
  await writeFile(join(folder, file), raster.toPng());
  return file;
}
