import { Vector3, type Camera } from 'three';

/** A text at a point of space. */
export interface Label {
  readonly text: string;
  readonly at: Vector3;
  /** Stays where two would lie over each other. */
  readonly isFirst?: boolean;
  /** Lies above its point; else below, beginning there. */
  readonly isAbove?: boolean;
}

const APART = { x: 6, y: 1 };
const BELOW = 3;

/** Texts over the canvas, level and of one size however the network is turned; none over another. */
export class Labels {
  readonly #layer: HTMLElement;
  #labels: readonly { readonly label: Label; readonly element: HTMLElement; width: number; height: number }[] = [];

  constructor(layer: HTMLElement) {
    this.#layer = layer;
  }

  show(labels: readonly Label[]): void {
    this.#layer.replaceChildren();
    this.#labels = [...labels]
      .sort((a, b) => Number(b.isFirst ?? false) - Number(a.isFirst ?? false))
      .map((label) => {
        const element = document.createElement('span');
        element.textContent = label.text;
        if (label.isFirst) element.className = 'first';
        this.#layer.append(element);
        return { label, element, width: 0, height: 0 };
      });
    // Measured once, all together: a frame then asks for no layout.
    for (const each of this.#labels) [each.width, each.height] = [each.element.offsetWidth, each.element.offsetHeight];
  }

  place(camera: Camera, width: number, height: number): void {
    const taken: (readonly [number, number, number, number])[] = [];
    const point = new Vector3();
    for (const { label, element, width: wide, height: tall } of this.#labels) {
      point.copy(label.at).project(camera);
      const [x, y] = [((point.x + 1) / 2) * width, ((1 - point.y) / 2) * height];
      const left = Math.max(BELOW, Math.min(label.isAbove ? x - wide / 2 : x - BELOW, width - wide - BELOW));
      const top = label.isAbove ? Math.max(0, y - tall - BELOW) : y + BELOW;
      const isOver = taken.some(
        ([l, t, w, h]) =>
          left < l + w + APART.x && left + wide + APART.x > l && top < t + h + APART.y && top + tall + APART.y > t,
      );
      const isShown = !isOver && Math.abs(point.z) < 1 && Math.abs(point.x) < 1.1 && Math.abs(point.y) < 1.1;
      element.style.visibility = isShown ? 'visible' : 'hidden';
      if (!isShown) continue;
      element.style.transform = `translate(${left.toFixed(1)}px, ${top.toFixed(1)}px)`;
      taken.push([left, top, wide, tall]);
    }
  }

  /** Draws them on a picture of the canvas. */
  paint(context: CanvasRenderingContext2D, scale: number): void {
    const frame = this.#layer.getBoundingClientRect();
    context.textBaseline = 'middle';
    for (const { element } of this.#labels) {
      if (element.style.visibility === 'hidden') continue;
      const box = element.getBoundingClientRect();
      const style = getComputedStyle(element);
      context.font = `${style.fontWeight} ${parseFloat(style.fontSize) * scale}px ${style.fontFamily}`;
      context.fillStyle = style.color;
      const [x, y] = [(box.left - frame.left) * scale, (box.top + box.height / 2 - frame.top) * scale];
      context.fillText(element.textContent ?? '', x, y);
    }
  }
}
