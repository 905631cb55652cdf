import {
  DataTexture,
  Mesh,
  MeshBasicMaterial,
  NearestFilter,
  NearestMipmapLinearFilter,
  PlaneGeometry,
  RGBAFormat,
  SRGBColorSpace,
  Vector3,
} from 'three';
import type { Plane } from '../../worker/spacePlanes.js';
import type { Place } from '../../worker/spaceStep.js';

/** A plane as it stands in space, facing the picture's side. */
export interface Standing {
  readonly plane: Plane;
  readonly mesh: Mesh<PlaneGeometry, MeshBasicMaterial>;
  readonly across: number;
  readonly up: number;
}

const SIDE = 8;
/** A vector's cells are this large at most. */
const CELL = 0.8;
const LENGTH = 46;
/** Lines on a plane are seen from both of its sides. */
const BEHIND = { polygonOffset: true, polygonOffsetFactor: 2, polygonOffsetUnits: 4 };

/** The planes in a row, the picture's side towards the viewer. */
export function stackOf(planes: readonly Plane[], picture: ImageData): readonly Standing[] {
  const gap = Math.max(2.2, Math.min(6, LENGTH / planes.length));
  return planes.map((plane, i) => {
    const [wide, tall] = [plane.columns * plane.width, plane.rows * plane.height];
    const isVector = plane.width * plane.height === 1;
    const unit = Math.min(SIDE / Math.max(wide, tall), isVector ? CELL : Infinity);
    const [across, up] = [wide * unit, tall * unit];
    const map = plane.layer === '' ? pictureTexture(picture) : texture(plane.pixels, wide, tall);
    const mesh = new Mesh(new PlaneGeometry(across, up), new MeshBasicMaterial({ map, side: 2, ...BEHIND }));
    mesh.position.z = ((planes.length - 1) / 2 - i) * gap;
    mesh.updateMatrixWorld();
    return { plane, mesh, across, up };
  });
}

/** The corner of a place of a plane that is the least of both, in space; `y` and `x` may be a plane's last plus one. */
export function cornerOf({ plane, mesh, across, up }: Standing, { y, x, channel }: Omit<Place, 'layer'>): Vector3 {
  const tile = plane.layer === '' ? 0 : channel;
  const column = (tile % plane.columns) * plane.width + x;
  const row = Math.floor(tile / plane.columns) * plane.height + y;
  return new Vector3(
    (column / (plane.columns * plane.width) - 0.5) * across,
    (0.5 - row / (plane.rows * plane.height)) * up,
    mesh.position.z,
  );
}

/** The neuron at a point of a plane, both from 0 to 1 from the lower left. */
export function placeAt(
  { plane }: Standing,
  { x: right, y: up }: { readonly x: number; readonly y: number },
): Place | undefined {
  const column = Math.min(Math.floor(right * plane.columns * plane.width), plane.columns * plane.width - 1);
  const row = Math.min(Math.floor((1 - up) * plane.rows * plane.height), plane.rows * plane.height - 1);
  const channel = Math.floor(row / plane.height) * plane.columns + Math.floor(column / plane.width);
  if (channel >= plane.shown) return undefined;
  return { layer: plane.layer, y: row % plane.height, x: column % plane.width, channel };
}

function texture(pixels: Uint8Array<ArrayBuffer>, width: number, height: number): DataTexture {
  const made = new DataTexture(pixels, width, height, RGBAFormat);
  const filters = { magFilter: NearestFilter, minFilter: NearestMipmapLinearFilter, generateMipmaps: true };
  Object.assign(made, { ...filters, colorSpace: SRGBColorSpace, needsUpdate: true });
  return made;
}

/** A texture's first row is its lowest. */
function pictureTexture({ data, width, height }: ImageData): DataTexture {
  const pixels = new Uint8Array(data.length);
  const row = 4 * width;
  for (let y = 0; y < height; y++) pixels.set(data.subarray(y * row, (y + 1) * row), (height - 1 - y) * row);
  return texture(pixels, width, height);
}
