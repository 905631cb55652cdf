import {
  BufferGeometry,
  DataTexture,
  Float32BufferAttribute,
  LineBasicMaterial,
  LineSegments,
  Mesh,
  MeshBasicMaterial,
  NearestFilter,
  PerspectiveCamera,
  PlaneGeometry,
  Raycaster,
  RGBAFormat,
  Scene,
  SRGBColorSpace,
  Vector2,
  Vector3,
  WebGLRenderer,
} from 'three';
import { OrbitControls } from 'three/addons/controls/OrbitControls.js';
import type { Plane, Sum } from '../../worker/space.js';

/** A neuron of a plane. */
export interface Place {
  readonly plane: Plane;
  readonly y: number;
  readonly x: number;
  readonly channel: number;
}

const GAP = 5;
const HEIGHT = 8;

/** Planes in space, drawn when something changes; one draw call a layer, one for all links. */
export class NetworkScene {
  readonly #renderer: WebGLRenderer;
  readonly #scene = new Scene();
  readonly #camera = new PerspectiveCamera(45, 1, 0.1, 500);
  readonly #controls: OrbitControls;
  readonly #links = new LineSegments(new BufferGeometry(), new LineBasicMaterial({ vertexColors: true }));
  #planes: { readonly plane: Plane; readonly mesh: Mesh<PlaneGeometry, MeshBasicMaterial> }[] = [];
  #wanted = false;
  /** What the last frame took. */
  readonly cost: { calls: number; milliseconds: number } = { calls: 0, milliseconds: 0 };

  constructor(canvas: HTMLCanvasElement) {
    this.#renderer = new WebGLRenderer({ canvas, antialias: true, alpha: true });
    this.#controls = new OrbitControls(this.#camera, canvas);
    this.#controls.addEventListener('change', () => this.draw());
    this.#scene.add(this.#links);
  }

  show(planes: readonly Plane[], colors: readonly number[]): void {
    this.#clear();
    planes.forEach((plane, i) => {
      const width = plane.columns * plane.width;
      const height = plane.levels.length / width;
      const mesh = new Mesh(
        new PlaneGeometry((HEIGHT * width) / height, HEIGHT),
        new MeshBasicMaterial({ map: texture(plane.levels, width, height, colors), side: 2 }),
      );
      mesh.position.z = (planes.length / 2 - i) * GAP;
      this.#planes.push({ plane, mesh });
      this.#scene.add(mesh);
    });
    const length = planes.length * GAP;
    this.#camera.position.set(length * 0.36, length * 0.2, length * 0.58);
    this.#controls.update();
    this.draw();
  }

  /** The neuron at a point of the canvas, from -1 to 1 on both axes. */
  pick(x: number, y: number): Place | undefined {
    const ray = new Raycaster();
    ray.setFromCamera(new Vector2(x, y), this.#camera);
    const [hit] = ray.intersectObjects(this.#planes.map(({ mesh }) => mesh));
    const found = this.#planes.find(({ mesh }) => mesh === hit?.object);
    if (hit?.uv === undefined || found === undefined) return undefined;
    const { plane } = found;
    const column = Math.floor(hit.uv.x * plane.columns * plane.width);
    const rows = plane.levels.length / (plane.columns * plane.width);
    const row = Math.floor((1 - hit.uv.y) * rows);
    const channel = Math.floor(row / plane.height) * plane.columns + Math.floor(column / plane.width);
    return channel < plane.channels ? { plane, y: row % plane.height, x: column % plane.width, channel } : undefined;
  }

  /** Links from a neuron to what its largest products come from; blue raises it, red lowers it. */
  link(place: Place | undefined, sum: Sum | undefined): void {
    const points: number[] = [];
    const colors: number[] = [];
    for (const term of sum?.terms ?? []) {
      const from = this.#planes.find(({ plane }) => plane.layer === term.layer)?.plane;
      if (place === undefined || from === undefined) continue;
      const product = term.weight * term.activation;
      const color = product > 0 ? [0.2, 0.5, 1] : [1, 0.35, 0.2];
      for (const end of [place, { plane: from, y: term.y, x: term.x, channel: term.channel }]) {
        points.push(...this.#at(end).toArray());
        colors.push(...color);
      }
    }
    this.#links.geometry.dispose();
    this.#links.geometry = new BufferGeometry()
      .setAttribute('position', new Float32BufferAttribute(points, 3))
      .setAttribute('color', new Float32BufferAttribute(colors, 3));
    this.draw();
  }

  #at({ plane, y, x, channel }: Place): Vector3 {
    const mesh = this.#planes.find((each) => each.plane === plane)?.mesh as Mesh<PlaneGeometry>;
    const width = plane.columns * plane.width;
    const height = plane.levels.length / width;
    const column = (channel % plane.columns) * plane.width + x + 0.5;
    const row = Math.floor(channel / plane.columns) * plane.height + y + 0.5;
    const across = mesh.geometry.parameters.width;
    return new Vector3((column / width - 0.5) * across, (0.5 - row / height) * HEIGHT, mesh.position.z + 0.02);
  }

  resize(width: number, height: number): void {
    this.#renderer.setPixelRatio(Math.min(2, devicePixelRatio));
    this.#renderer.setSize(width, height, false);
    this.#camera.aspect = width / height;
    this.#camera.updateProjectionMatrix();
    this.draw();
  }

  /** Draws at the next frame. */
  draw(): void {
    if (this.#wanted) return;
    this.#wanted = true;
    requestAnimationFrame(() => {
      this.#wanted = false;
      const start = performance.now();
      this.#renderer.render(this.#scene, this.#camera);
      Object.assign(this.cost, { calls: this.#renderer.info.render.calls, milliseconds: performance.now() - start });
    });
  }

  #clear(): void {
    for (const { mesh } of this.#planes) {
      this.#scene.remove(mesh);
      mesh.geometry.dispose();
      mesh.material.map?.dispose();
      mesh.material.dispose();
    }
    this.#planes = [];
  }

  dispose(): void {
    this.#clear();
    this.#controls.dispose();
    this.#renderer.dispose();
  }
}

function texture(levels: Uint8Array, width: number, height: number, colors: readonly number[]): DataTexture {
  const last = colors.length / 3 - 1;
  const data = new Uint8Array(4 * levels.length);
  levels.forEach((level, i) => {
    const entry = 3 * Math.round((level / 255) * last);
    // A texture's first row is its lowest.
    const at = 4 * ((height - 1 - Math.floor(i / width)) * width + (i % width));
    data.set([colors[entry] as number, colors[entry + 1] as number, colors[entry + 2] as number, 255], at);
  });
  const made = new DataTexture(data, width, height, RGBAFormat);
  Object.assign(made, { magFilter: NearestFilter, colorSpace: SRGBColorSpace, needsUpdate: true });
  return made;
}
