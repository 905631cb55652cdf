import type { Random } from './random.js';
import { type Outline, outline, type ShapeName, shapes } from './shapes.js';

/** Height and width of a picture in pixels. */
export const pictureSize = 64;

/** Where a shape is and how it lies. */
export interface Placement {
  readonly shape: ShapeName;
  /** The centre, in pixels from the top left corner. */
  readonly x: number;
  readonly y: number;
  /** The circle around the shape, in pixels. */
  readonly radius: number;
  /** Tangent of half the angle of rotation; the angle's sine and cosine are then fractions, exact on every platform. */
  readonly halfTangent: number;
}

/** Samples along each edge of a pixel; their share inside the outline is the pixel's coverage. */
const samples = 4;

/** Shapes, all different, at places where their circles neither touch nor leave the picture. */
export function placeShapes(random: Random, count: number): Placement[] {
  const placed: Placement[] = [];
  while (placed.length < count) {
    const shape = random.pick(shapes.filter((name) => placed.every((other) => other.shape !== name)));
    const radius = random.between(9.5, 14);
    const x = random.between(radius + 0.5, pictureSize - radius - 0.5);
    const y = random.between(radius + 0.5, pictureSize - radius - 0.5);
    // Up to 23 degrees either way: a square never stands on its corner.
    const halfTangent = random.between(-0.2, 0.2);
    const apart = placed.every((other) => {
      const [dx, dy, reach] = [x - other.x, y - other.y, radius + other.radius + 1];
      return dx * dx + dy * dy > reach * reach;
    });
    if (apart) placed.push({ shape, x, y, radius, halfTangent });
  }
  return placed;
}

/** The share of each pixel that the shape covers, 0..1, row by row. */
export function coverage(placement: Placement): Float32Array {
  const { x, y, radius } = placement;
  const inside = placedOutline(placement);
  const covered = new Float32Array(pictureSize * pictureSize);
  for (let row = Math.floor(y - radius); row <= y + radius; row++) {
    for (let column = Math.floor(x - radius); column <= x + radius; column++) {
      let hits = 0;
      for (let i = 0; i < samples; i++) {
        for (let j = 0; j < samples; j++) {
          if (inside(column + (j + 0.5) / samples, row + (i + 0.5) / samples)) hits++;
        }
      }
      covered[row * pictureSize + column] = hits / (samples * samples);
    }
  }
  return covered;
}

/** The outline in the picture's pixels. */
function placedOutline({ shape, x, y, radius, halfTangent }: Placement): Outline {
  const inside = outline(shape);
  const square = halfTangent * halfTangent;
  const cosine = (1 - square) / (1 + square) / radius;
  const sine = (2 * halfTangent) / (1 + square) / radius;
  return (px, py) => {
    const dx = px - x;
    const dy = py - y;
    return inside(dx * cosine + dy * sine, dy * cosine - dx * sine);
  };
}
