import {
  BufferGeometry,
  Float32BufferAttribute,
  LineBasicMaterial,
  LineSegments,
  PerspectiveCamera,
  Raycaster,
  Scene,
  Vector2,
  Vector3,
  WebGLRenderer,
} from 'three';
import { OrbitControls } from 'three/addons/controls/OrbitControls.js';
import type { Neuron } from '../../worker/space.js';
import type { Plane } from '../../worker/spacePlanes.js';
import type { Place } from '../../worker/spaceStep.js';
import { distanceToFit } from './distanceToFit.js';
import { labelOf } from './labelOf.js';
import { Labels } from './Labels.js';
import { fieldLinesOf, linksOf, tileLinesOf } from './lines.js';
import { segments, setLines } from './segments.js';
import { placeAt, stackOf, type Standing } from './stack.js';

/** What drawing a frame took. */
export interface Cost {
  readonly calls: number;
  /** Of the main thread, the middle of the last frames. */
  readonly milliseconds: number;
}

const KEPT = 60;
const TILES = 0x5b6169;
/**
 * From the picture's side and beside; from higher up where the canvas is about as high as wide, for the room is there.
 */
const WIDE = new Vector3(0.8, 0.5, 0.8).normalize();
const SQUARE = new Vector3(0.55, 1.05, 0.75).normalize();

/** Planes in space, drawn when something changes: one draw call a plane, one for all links and one for all frames. */
export class NetworkScene {
  readonly #canvas: HTMLCanvasElement;
  readonly #renderer: WebGLRenderer;
  readonly #scene = new Scene();
  readonly #camera = new PerspectiveCamera(28, 1, 0.1, 1000);
  readonly #controls: OrbitControls;
  readonly #links = segments(2.5);
  readonly #frames = segments(1.5);
  readonly #tiles = new LineSegments(new BufferGeometry(), new LineBasicMaterial({ color: TILES }));
  readonly #labels: Labels;
  readonly #onCost: (cost: Cost) => void;
  readonly #times: number[] = [];
  #standing: readonly Standing[] = [];
  #isWanted = false;

  /** @throws An Error where the browser has no WebGL. */
  constructor(canvas: HTMLCanvasElement, labels: HTMLElement, onCost: (cost: Cost) => void) {
    this.#canvas = canvas;
    this.#onCost = onCost;
    this.#labels = new Labels(labels);
    this.#renderer = new WebGLRenderer({ canvas, antialias: true, alpha: true });
    this.#controls = new OrbitControls(this.#camera, canvas);
    this.#controls.addEventListener('change', () => this.draw());
    this.#scene.add(this.#tiles, this.#links, this.#frames);
    canvas.addEventListener('webglcontextrestored', this.#again);
  }

  show(planes: readonly Plane[], picture: ImageData, names: readonly string[]): void {
    this.#clear();
    this.#standing = stackOf(planes, picture);
    for (const { mesh } of this.#standing) this.#scene.add(mesh);
    const tiles = new Float32BufferAttribute(tileLinesOf(this.#standing), 3);
    this.#tiles.geometry.dispose();
    this.#tiles.geometry = new BufferGeometry().setAttribute('position', tiles);
    this.#labels.show(this.#standing.map((each) => labelOf(each, names)));
    this.mark(undefined);
    this.fit();
  }

  /** The neuron at a point of the canvas, from -1 to 1 on both axes. */
  pick(x: number, y: number): Place | undefined {
    const ray = new Raycaster();
    ray.setFromCamera(new Vector2(x, y), this.#camera);
    const [hit] = ray.intersectObjects(this.#standing.map(({ mesh }) => mesh));
    const found = this.#standing.find(({ mesh }) => mesh === hit?.object);
    return found && hit?.uv && placeAt(found, hit.uv);
  }

  /** Marks a neuron, what it sums and what it depends on. */
  mark(neuron: Neuron | undefined): void {
    const standing = new Map(this.#standing.map((each) => [each.plane.layer, each]));
    const parts = /([\d.]+), ([\d.]+), ([\d.]+)/.exec(getComputedStyle(this.#canvas).backgroundColor);
    const paper = (parts ?? ['', '0', '0', '0']).slice(1).map((part) => Number(part) / 255);
    const color = paper as unknown as readonly [number, number, number];
    const none = { points: [], colors: [] };
    setLines(this.#links, neuron ? linksOf(neuron, standing, color) : none);
    setLines(this.#frames, neuron ? fieldLinesOf(neuron, standing, color) : none);
    this.draw();
  }

  /** Looks at the whole network. */
  fit(): void {
    const corners = this.#standing.flatMap(({ across, up, mesh }) =>
      [-1, 1].flatMap((x) => [-1, 1].map((y) => new Vector3((x * across) / 2, (y * up) / 2, mesh.position.z))),
    );
    if (corners.length === 0) return;
    const direction = this.#camera.aspect < 1.6 ? SQUARE : WIDE;
    const { center, distance } = distanceToFit(corners, direction, this.#camera);
    this.#controls.target.copy(center);
    this.#camera.position.copy(center).addScaledVector(direction, distance);
    this.#camera.far = 10 * distance;
    this.#camera.updateProjectionMatrix();
    this.#controls.update();
    this.draw();
  }

  resize(width: number, height: number): void {
    if (width === 0 || height === 0) return;
    this.#renderer.setPixelRatio(Math.min(2, devicePixelRatio));
    this.#renderer.setSize(width, height, false);
    this.#camera.aspect = width / height;
    this.fit();
  }

  /** Draws at the next frame. */
  draw(): void {
    if (this.#isWanted) return;
    this.#isWanted = true;
    requestAnimationFrame(() => {
      this.#isWanted = false;
      const start = performance.now();
      this.#render();
      this.#times.push(performance.now() - start);
      if (this.#times.length > KEPT) this.#times.shift();
      const sorted = [...this.#times].sort((a, b) => a - b);
      const milliseconds = sorted[Math.floor(sorted.length / 2)] as number;
      this.#onCost({ calls: this.#renderer.info.render.calls, milliseconds });
    });
  }

  /** What is seen, labels included. */
  picture(): ImageData {
    this.#render(); // in the same task: WebGL keeps no drawing for later
    const { width, height, clientWidth } = this.#canvas;
    const context = Object.assign(document.createElement('canvas'), { width, height }).getContext('2d')!;
    context.fillStyle = getComputedStyle(this.#canvas).backgroundColor;
    context.fillRect(0, 0, width, height);
    context.drawImage(this.#canvas, 0, 0);
    this.#labels.paint(context, width / clientWidth);
    return context.getImageData(0, 0, width, height);
  }

  dispose(): void {
    this.#canvas.removeEventListener('webglcontextrestored', this.#again);
    this.#clear();
    for (const { geometry, material } of [this.#tiles, this.#links, this.#frames]) {
      geometry.dispose();
      material.dispose();
    }
    this.#controls.dispose();
    this.#renderer.dispose();
    // A browser allows few contexts, and lets one go only when it likes.
    this.#renderer.forceContextLoss();
  }

  readonly #again = (): void => this.draw();

  #render(): void {
    this.#camera.updateMatrixWorld();
    this.#renderer.render(this.#scene, this.#camera);
    this.#labels.place(this.#camera, this.#canvas.clientWidth, this.#canvas.clientHeight);
  }

  #clear(): void {
    for (const { mesh } of this.#standing) {
      this.#scene.remove(mesh);
      mesh.geometry.dispose();
      mesh.material.map?.dispose();
      mesh.material.dispose();
    }
    this.#standing = [];
  }
}
